"""expect: QL203

A call is a question and an answer: send the one, and then take the next from the stream. With one
caller at a time that is right. With two, each takes what comes next.
"""

from __future__ import annotations

import itertools
import queue
import threading

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
        self._ids = itertools.count(1)
        self._outbox: queue.SimpleQueue[pb.Question | None] = queue.SimpleQueue()
        self._reading = threading.Lock()
        self._answers = stub.Ask(iter(self._outbox.get, None), timeout=SECONDS)

    def call(self, body: str, seconds: float) -> str:
        """Ask one thing, and return the answer to it, for which you wait so long at most."""
        self._outbox.put(pb.Question(id=next(self._ids), body=body))
        if not self._reading.acquire(timeout=seconds):
            raise TimeoutError(body)
        try:
            return next(self._answers).body
        except StopIteration:
            raise LineDown("OK") from None
        except grpc.RpcError as error:
            raise LineDown(error.code().name) from error
        finally:
            self._reading.release()

    def close(self) -> None:
        """Ask nothing more, and come back when the line is over."""
        self._outbox.put(None)
        try:
            for _ in self._answers:
                pass
        except grpc.RpcError:
            pass
