"""Requests from a queue with a sentinel; reader and writer are tasks of an executor."""

from __future__ import annotations

import concurrent.futures
import queue
import threading

import grpc

from qrpc_lab import Chan, WaitGroup, go
from qrpc_lab.pb import chat_pb2 as pb
from qrpc_lab.pb import chat_pb2_grpc

SECONDS = 60.0
BYE = "bye"


class Chat(chat_pb2_grpc.ChatServicer):
    """Waits for its goroutines where waiting is safe: after the last word, in a goroutine."""

    def __init__(self, desk, workers):
        """A semaphore that notices a seat given back twice."""
        self.desk = desk
        self.seats = threading.BoundedSemaphore(workers - 1)

    def Talk(self, requests, context):
        """Carry lines both ways, through channels with some room."""
        if not self.seats.acquire(timeout=0):
            context.set_code(grpc.StatusCode.RESOURCE_EXHAUSTED)
            return
        heard, say = Chan(3), Chan(3)
        both = WaitGroup()
        both.go(self.listen, requests, heard)
        both.go(self.attend, heard, say)
        try:
            while True:
                text, ok = say.recv_ok()
                if not ok:
                    return
                yield pb.Line(text=text)
        finally:
            self.seats.release()
            go(self.clear, heard, say)
            go(both.wait)

    def listen(self, requests, heard):
        """The visitor's half."""
        while True:
            try:
                line = next(requests)
            except (StopIteration, grpc.RpcError):
                break
            heard.send(line.text)
        heard.close()

    def attend(self, heard, say):
        """The desk's half."""
        try:
            self.desk(heard, say)
        finally:
            say.close()

    def clear(self, *channels):
        """Receive what is left."""
        for channel in channels:
            go(list, channel)

    def Who(self, request, context):
        """Answer a quick question."""
        return pb.WhoReply(names=["desk"])


def chat(stub, lines, heard):
    """Two tasks; the reader's error comes out of its future."""
    outbox = queue.SimpleQueue()
    call = stub.Talk(iter(outbox.get, None), timeout=SECONDS)
    call.add_callback(lambda: outbox.put(None))

    def write():
        for text in lines:
            outbox.put(pb.Line(text=text))
        outbox.put(None)

    def read():
        try:
            while (line := next(call, None)) is not None:
                heard.send(line.text)
                if line.text == BYE:
                    break
        finally:
            call.cancel()
            heard.close()

    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        pool.submit(write)
        reader = pool.submit(read)
    reader.result()
