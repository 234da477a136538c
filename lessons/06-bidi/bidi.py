"""A help desk in a chat window: both sides talk when they like, and each can end its half.

Two things to write, one for each end of the call. README.md (`qrpc-lab show 6`) says what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import grpc  # noqa: TC002 - you will need it

from qrpc_lab import Chan, RecvChan, SendChan, WaitGroup, go  # noqa: F401 - you will need them
from qrpc_lab.pb import chat_pb2 as pb
from qrpc_lab.pb import chat_pb2_grpc

SECONDS = 60.0
"""The deadline that `chat` gives its call: a visit is not endless."""

BYE = "bye"
"""What the server says last."""


class Chat(chat_pb2_grpc.ChatServicer):
    """The server: puts every visitor through to the desk."""

    def __init__(self, desk: Callable[[RecvChan[str], SendChan[str]], None], workers: int) -> None:
        """Take the desk, called `desk(heard, say)` for each visitor, and the size of the pool."""
        self.desk = desk
        self.workers = workers

    def Talk(self, requests: Iterator[pb.Line], context: grpc.ServicerContext) -> Iterator[pb.Line]:
        """Carry lines both ways between a visitor and the desk until either ends."""
        raise NotImplementedError("TODO: a goroutine that listens, one for the desk, and you talk")

    def Who(self, request: pb.WhoRequest, context: grpc.ServicerContext) -> pb.WhoReply:
        """Answer a quick question. Nothing to do here, if only there is a worker for it."""
        return pb.WhoReply(names=["desk"])


def chat(stub: chat_pb2_grpc.ChatStub, lines: RecvChan[str], heard: SendChan[str]) -> None:
    """Send the visitor's `lines`, pass on what the server says to `heard`, and end as it ends."""
    raise NotImplementedError("TODO: a goroutine that writes, you read, and wait for both")
