"""expect: QL112

Everybody gets a stream of his own, and nothing can be mixed up. It is a unary call that costs more:
a stream for each question, and a worker of the archive for each stream.
"""

from __future__ import annotations

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
        self._stub = stub

    def call(self, body: str, seconds: float) -> str:
        """Ask one thing, and return the answer to it, for which you wait so long at most."""
        question = pb.Question(id=1, body=body)
        try:
            for answer in self._stub.Ask(iter([question]), timeout=seconds):
                return answer.body
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                raise TimeoutError(body) from error
            raise LineDown(error.code().name) from error
        raise LineDown("OK")

    def close(self) -> None:
        """Ask nothing more, and come back when the line is over."""
