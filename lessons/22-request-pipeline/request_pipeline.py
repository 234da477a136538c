"""One line to the archive, and everybody at the counter asks through it.

One class to write. README.md (`qrpc-lab show 22`) says what it does.
"""

from __future__ import annotations

import grpc  # noqa: F401 - you will need it

from qrpc_lab import Chan, WaitGroup, after, go, recv, select, send  # noqa: F401 - so these
from qrpc_lab.pb import archive_pb2 as pb  # noqa: F401
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
        raise NotImplementedError("TODO: one call of Ask, and a goroutine that reads its answers")

    def call(self, body: str, seconds: float) -> str:
        """Ask one thing, and return the answer to it, for which you wait so long at most."""
        raise NotImplementedError("TODO: an id, a place for the answer, a question, and patience")

    def close(self) -> None:
        """Ask nothing more, and come back when the line is over."""
        raise NotImplementedError("TODO: half-close, and wait for the end")
