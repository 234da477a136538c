"""expect: QL207

Somebody may leave just now, so the one too many waits a second before the refusal. It waits in the
worker that was to be kept free, and who comes with a quick question in that second waits as well.
"""

from __future__ import annotations

import threading
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
        self.seats = threading.Semaphore(workers - 1)

    def Talk(self, requests: Iterator[pb.Line], context: grpc.ServicerContext) -> Iterator[pb.Line]:
        """Carry lines both ways between a visitor and the desk until either ends."""
        if not self.seats.acquire(timeout=1):
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "every seat is taken")
        heard: Chan[str] = Chan()
        say: Chan[str] = Chan()
        try:
            go(listen, requests, heard)
            go(self.attend, heard, say)
            for text in say:
                yield pb.Line(text=text)
        finally:
            self.seats.release()
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
