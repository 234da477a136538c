"""Plain threads and a counter on the server; a generator over the lines on the client."""

from __future__ import annotations

import threading

import grpc

from qrpc_lab import Chan
from qrpc_lab.pb import chat_pb2 as pb
from qrpc_lab.pb import chat_pb2_grpc

SECONDS = 60.0
BYE = "bye"


class Chat(chat_pb2_grpc.ChatServicer):
    """Counts its visitors under a lock."""

    def __init__(self, desk, workers):
        """Nobody is here yet."""
        self.desk = desk
        self.most = workers - 1
        self.here = 0
        self.lock = threading.Lock()

    def Talk(self, requests, context):
        """Let a visitor in, or send them away."""
        with self.lock:
            if self.here == self.most:
                context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "full")
            self.here += 1
        heard, say = Chan(), Chan()

        def listen():
            try:
                for line in requests:
                    heard.send(line.text)
            except Exception:
                pass
            heard.close()

        def attend():
            self.desk(heard, say)
            say.close()

        threading.Thread(target=listen, daemon=True).start()
        threading.Thread(target=attend, daemon=True).start()
        try:
            for text in say:
                yield pb.Line(text=text)
        finally:
            for channel in (heard, say):
                threading.Thread(target=list, args=(channel,), daemon=True).start()
            with self.lock:
                self.here -= 1

    def Who(self, request, context):
        """Answer a quick question."""
        return pb.WhoReply(names=["desk"])


def chat(stub, lines, heard):
    """gRPC's own thread is the writer."""
    call = stub.Talk((pb.Line(text=text) for text in lines), timeout=SECONDS)
    try:
        for line in call:
            heard.send(line.text)
            if line.text == BYE:
                call.cancel()
                return
    finally:
        heard.close()
        for _ in lines:
            pass
