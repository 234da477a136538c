"""Go's way: seats are a channel, and every send can also hear that the talk is over."""

from __future__ import annotations

import grpc

from qrpc_lab import Chan, WouldBlock, go, recv, select, send
from qrpc_lab.pb import chat_pb2 as pb
from qrpc_lab.pb import chat_pb2_grpc

SECONDS = 60.0
BYE = "bye"


class Chat(chat_pb2_grpc.ChatServicer):
    """Seats are the room in a channel."""

    def __init__(self, desk, workers):
        """As many seats as there is room."""
        self.desk = desk
        self.seats = Chan(workers - 1)

    def Talk(self, requests, context):
        """Return a generator: what comes before it happens at once."""
        try:
            self.seats.send_nowait(None)
        except WouldBlock:
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "full")
        heard, say, over = Chan(), Chan(), Chan()
        go(self.listen, requests, heard, over)
        go(self.attend, heard, say)
        return self.talk(say, over)

    def listen(self, requests, heard, over):
        """Stop when the talk is over, in whatever way that shows."""
        try:
            for line in requests:
                if select(send(heard, line.text), recv(over)).index == 1:
                    break
        except grpc.RpcError:
            pass
        heard.close()

    def attend(self, heard, say):
        """Let the desk talk."""
        self.desk(heard, say)
        say.close()

    def talk(self, say, over):
        """Yield what the desk says."""
        try:
            for text in say:
                yield pb.Line(text=text)
        finally:
            self.seats.recv()
            over.close()
            go(list, say)

    def Who(self, request, context):
        """Answer a quick question."""
        return pb.WhoReply(names=["desk"])


def chat(stub, lines, heard):
    """A goroutine reads, and this one writes."""
    outbox, over = Chan(), Chan()
    call = stub.Talk(iter(outbox), timeout=SECONDS)
    errors = []

    def read():
        try:
            for line in call:
                heard.send(line.text)
                if line.text == BYE:
                    break
        except grpc.RpcError as error:
            errors.append(error)
        call.cancel()
        heard.close()
        over.close()

    go(read)
    for text in lines:
        if select(send(outbox, pb.Line(text=text)), recv(over)).index == 1:
            break
    outbox.close()
    for _ in lines:
        pass
    over.recv_ok()
    if errors:
        raise errors[0]
