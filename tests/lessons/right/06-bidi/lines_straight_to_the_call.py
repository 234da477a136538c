"""gRPC takes what is typed by itself; the pool of a visit has one for each half of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc

from qrpc_lab import Chan, RecvChan, SendChan, go
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
        if not self.seats.acquire(blocking=False):
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "every seat is taken")
        heard: Chan[str] = Chan()
        say: Chan[str] = Chan()
        pool = ThreadPoolExecutor(2)
        pool.submit(listen, requests, heard)
        attends = pool.submit(self.desk, heard, say)
        attends.add_done_callback(lambda _: say.close())
        pool.shutdown(wait=False)
        try:
            yield from (pb.Line(text=text) for text in say)
        finally:
            self.seats.release()
            go(list, heard)
            go(list, say)

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
    call = stub.Talk((pb.Line(text=text) for text in lines), timeout=SECONDS)
    try:
        for line in call:
            heard.send(line.text)
            if line.text == BYE:
                call.cancel()
                return
    finally:
        heard.close()
        for _ in lines:  # who types goes on; gRPC may have taken the first of these
            pass
