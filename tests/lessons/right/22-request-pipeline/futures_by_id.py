"""Futures of the standard library by id, a queue with an end, and a plain thread."""

from __future__ import annotations

import itertools
import queue
import threading
from concurrent.futures import Future

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
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._waiting: dict[int, Future[str]] = {}
        self._ended: str | None = None
        self._outbox: queue.SimpleQueue[pb.Question | None] = queue.SimpleQueue()
        call = stub.Ask(iter(self._outbox.get, None), timeout=SECONDS)
        self._reader = threading.Thread(target=self._read, args=(call,))
        self._reader.start()

    def call(self, body: str, seconds: float) -> str:
        """Ask one thing, and return the answer to it, for which you wait so long at most."""
        reply: Future[str] = Future()
        with self._lock:
            if self._ended is not None:
                raise LineDown(self._ended)
            number = next(self._ids)
            self._waiting[number] = reply
            self._outbox.put(pb.Question(id=number, body=body))
        try:
            return reply.result(timeout=seconds)
        except TimeoutError:
            with self._lock:
                self._waiting.pop(number, None)
            raise

    def close(self) -> None:
        """Ask nothing more, and come back when the line is over."""
        self._outbox.put(None)
        self._reader.join()

    def _read(self, call) -> None:
        code = "OK"
        try:
            for answer in call:
                with self._lock:
                    reply = self._waiting.pop(answer.id, None)
                if reply is not None:
                    reply.set_result(answer.body)
        except grpc.RpcError as error:
            code = error.code().name
        self._outbox.put(None)
        with self._lock:
            self._ended = code
            left = list(self._waiting.values())
            self._waiting.clear()
        for reply in left:
            reply.set_exception(LineDown(code))
