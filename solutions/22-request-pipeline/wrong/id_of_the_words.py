"""expect: QL203

An id says which question it is, so make it of the question: the same words, the same number, and
nobody has to count. Until somebody asks the same thing again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from zlib import crc32

import grpc

from qrpc_lab import Chan, Once, WaitGroup, after, recv, select, send
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
        self._lock = threading.Lock()  # guards the two below
        self._waiting: dict[int, Chan[str]] = {}
        self._ended: str | None = None
        self._outbox: Chan[pb.Question] = Chan(name="outbox")
        self._hang_up: Chan[None] = Chan(name="hang_up")
        self._hung_up = Once()
        self._reader = WaitGroup()
        self._reader.go(self._read, stub.Ask(self._questions(), timeout=SECONDS))

    def call(self, body: str, seconds: float) -> str:
        """Ask one thing, and return the answer to it, for which you wait so long at most."""
        late = after(seconds)
        number, reply = self._expect_answer(body)
        try:
            question = pb.Question(id=number, body=body)
            came = select(recv(reply), recv(late), send(self._outbox, question))
            if came.index == 2:  # it is on its way
                came = select(recv(reply), recv(late))
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        if came.index == 1:
            raise TimeoutError(f"no answer within {seconds} s: {body}")
        if not came.ok:
            raise LineDown(self._ended or "OK")
        return came.value

    def close(self) -> None:
        """Ask nothing more, and come back when the line is over."""
        self._hung_up.do(self._hang_up.close)
        self._reader.wait()

    def _expect_answer(self, body: str) -> tuple[int, Chan[str]]:
        """Make room for an answer, before anybody can ask for it."""
        reply: Chan[str] = Chan(1)
        with self._lock:
            if self._ended is not None:
                raise LineDown(self._ended)
            number = crc32(body.encode())
            self._waiting[number] = reply
            return number, reply

    def _questions(self) -> Iterator[pb.Question]:
        """Hand the questions to gRPC, the one writer; its end is the half-close."""
        while (taken := select(recv(self._outbox), recv(self._hang_up))).index == 0:
            yield taken.value

    def _read(self, answers: Iterable[pb.Answer]) -> None:
        """Give each answer to whoever waits for it; at the end tell those who wait in vain."""
        code = "OK"
        try:
            for answer in answers:
                with self._lock:
                    reply = self._waiting.pop(answer.id, None)
                if reply is not None:
                    reply.send(answer.body)
        except grpc.RpcError as error:
            code = error.code().name
        finally:
            self._hung_up.do(self._hang_up.close)
            with self._lock:
                self._ended = code
                for reply in self._waiting.values():
                    reply.close()
