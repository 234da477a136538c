"""expect: QL103

The visitors are counted in an attribute, which is all that counting takes. Between the look and the
step another worker looks as well: in most trials nobody comes at that moment, and on a busy day two
visitors are let in to one seat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import grpc

from qrpc_lab import Chan, RecvChan, SendChan, WaitGroup, go
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
        self.free = workers - 1

    def Talk(self, requests: Iterator[pb.Line], context: grpc.ServicerContext) -> Iterator[pb.Line]:
        """Carry lines both ways between a visitor and the desk until either ends."""
        if self.free == 0:
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "every seat is taken")
        self.free -= 1
        heard: Chan[str] = Chan()
        say: Chan[str] = Chan()
        try:
            go(listen, requests, heard)
            go(self.attend, heard, say)
            for text in say:
                yield pb.Line(text=text)
        finally:
            self.free += 1
            go(drain, heard)
            go(drain, say)

    def attend(self, heard: RecvChan[str], say: SendChan[str]) -> None:
        """Let the desk talk; when it has ended there is nothing more to say."""
        try:
            self.desk(heard, say)
        finally:
            say.close()

    def Who(self, request: pb.WhoRequest, context: grpc.ServicerContext) -> pb.WhoReply:  # noqa: ARG002
        """Answer a quick question. Nothing to do here, if only there is a worker for it."""
        return pb.WhoReply(names=["desk"])


def listen(requests: Iterator[pb.Line], heard: SendChan[str]) -> None:
    """Pass on what the visitor says, to the end of that half, however it ends."""
    try:
        for line in requests:
            heard.send(line.text)
    except grpc.RpcError:
        pass  # the visitor is gone: for the desk that is the end of the visit, not a crash
    finally:
        heard.close()


def chat(stub: chat_pb2_grpc.ChatStub, lines: RecvChan[str], heard: SendChan[str]) -> None:
    """Send the visitor's `lines`, pass on what the server says to `heard`, and end as it ends."""
    outbox: Chan[pb.Line] = Chan()
    call = stub.Talk(iter(outbox), timeout=SECONDS)
    writer = WaitGroup()
    writer.go(write, lines, outbox)
    try:
        for line in call:
            heard.send(line.text)
            if line.text == BYE:
                break
    finally:
        call.cancel()
        heard.close()
        go(drain, outbox)
        writer.wait()


def write(lines: RecvChan[str], outbox: SendChan[pb.Line]) -> None:
    """Pass on what the visitor types; its end is the half-close."""
    for text in lines:
        outbox.send(pb.Line(text=text))
    outbox.close()


def drain(channel: RecvChan[Any]) -> None:
    """Take what nobody else will, so that whoever is in the middle of a send can go on and end."""
    for _ in channel:
        pass
