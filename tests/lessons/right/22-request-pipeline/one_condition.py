"""Threads, one condition for everything, and a dictionary of answers that have come."""

from __future__ import annotations

import threading
from collections import deque

import grpc

from qrpc_lab.pb import archive_pb2 as pb
from qrpc_lab.pb import archive_pb2_grpc

SECONDS = 600.0
"""The deadline of the line itself, which is one long call."""


class LineDown(Exception):
    """The line is over, and there will be no answer."""

    def __init__(self, code: str) -> None:
        """Keep the name of the status with which the call ended, such as `UNAVAILABLE`."""
        super().__init__(f"the line is down: {code}")
        self.code = code


class Mux:
    """Puts the questions of many callers through on one stream."""

    def __init__(self, stub: archive_pb2_grpc.ArchiveStub) -> None:
        """Open the line."""
        self._news = threading.Condition()
        self._next = 0
        self._open: set[int] = set()
        self._answers: dict[int, str] = {}
        self._to_send: deque[pb.Question] = deque()
        self._closed = False
        self._ended: str | None = None
        self._responses = stub.Ask(self._requests(), timeout=SECONDS)
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def call(self, body: str, seconds: float) -> str:
        """Ask one thing, and return the answer to it, for which you wait so long at most."""
        with self._news:
            if self._ended or self._closed:
                raise LineDown(self._ended or "OK")
            self._next += 1
            number = self._next
            self._open.add(number)
            self._to_send.append(pb.Question(id=number, body=body))
            self._news.notify_all()
            self._news.wait_for(lambda: number in self._answers or self._ended, timeout=seconds)
            self._open.discard(number)
            if number in self._answers:
                return self._answers.pop(number)
            if self._ended:
                raise LineDown(self._ended)
            raise TimeoutError

    def close(self) -> None:
        """Ask nothing more, and come back when the line is over."""
        with self._news:
            self._closed = True
            self._news.notify_all()
        self._reader.join()

    def _requests(self):
        while True:
            with self._news:
                self._news.wait_for(lambda: self._to_send or self._closed or self._ended)
                if not self._to_send or self._ended:
                    return
                question = self._to_send.popleft()
            yield question

    def _listen(self):
        try:
            for answer in self._responses:
                with self._news:
                    if answer.id in self._open:
                        self._answers[answer.id] = answer.body
                        self._news.notify_all()
            ended = "OK"
        except grpc.RpcError as error:
            ended = error.code().name
        with self._news:
            self._ended = ended
            self._news.notify_all()
