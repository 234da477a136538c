"""The programs behind the text of lesson 06: `bidi.py wire|alternate|flood|left|pool`."""

from __future__ import annotations

import os
import re
import sys
import threading
import time

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc

from qrpc_lab import Chan, go
from qrpc_lab.pb import chat_pb2, chat_pb2_grpc
from qrpc_lab.rpc import connect, serve
from qrpc_lab.rpc.wire import Proxy, diagram


class Shop(chat_pb2_grpc.ChatServicer):
    """Speaks first, answers what it is asked, and says bye when the visitor has no more to say."""

    def Talk(self, requests, context):
        """Welcome, answer, bye."""
        yield line("welcome")
        for question in requests:
            yield line(f"{question.text}? second shelf")
        yield line("bye")

    def Who(self, request, context):
        """Answer at once."""
        return chat_pb2.WhoReply(names=["shop"])


class Parrot(chat_pb2_grpc.ChatServicer):
    """Repeats each line."""

    def Talk(self, requests, context):
        """Repeat what comes."""
        yield from requests


class Lunch(chat_pb2_grpc.ChatServicer):
    """Hangs up after the first question, when the listener has taken the second one."""

    def Talk(self, requests, context):
        """Listen in one goroutine, talk in this one."""
        heard = Chan()
        go(listen, requests, heard)
        yield line(f"{heard.recv()}? closed for lunch")
        while not heard.statistics().waiting_senders:
            time.sleep(0.001)


def listen(requests, heard):
    """Pass on what the visitor says."""
    for question in requests:
        heard.send(question.text)
    heard.close()


def line(text):
    """One line of a talk."""
    return chat_pb2.Line(text=text)


def visit(stub):
    """Write in one goroutine, read in this one."""
    heard = Chan(3)
    outbox = Chan()
    call = stub.Talk(iter(outbox), timeout=5)
    go(write, heard, outbox)
    for answer in call:
        heard.send(answer.text)


def write(heard, outbox):
    """Ask one thing when there is somebody, and leave when it was answered."""
    heard.recv()
    outbox.send(line("atlases"))
    heard.recv()
    outbox.close()


def wire():
    """A talk on the wire."""
    with serve(Shop()) as server, Proxy(server.target) as proxy:
        with connect("lab.Chat", proxy.target) as stub:
            visit(stub)
        # A deadline is sent as what is left of it, 5 s or a little less.
        left = re.compile(r"grpc-timeout 4\.\d+ s")
        picture = diagram(proxy.frames())
        print(left.sub(lambda found: f"{'grpc-timeout 5 s':{len(found[0])}}", picture))


def alternate():
    """One thread for both: say something, hear the answer, say the next thing."""
    with serve(Shop()) as server, connect("lab.Chat", server.target) as stub:
        outbox = Chan()
        call = stub.Talk(iter(outbox), timeout=5)
        for question in ("atlases", "maps"):
            outbox.send(line(question))
            print(f"{question:8} → {next(call).text}")
        outbox.close()


def flood():
    """Send everything, then read, through windows of 64 KiB."""
    small = [("grpc.http2.bdp_probe", 0)]
    with serve(Parrot(), options=small) as server:
        for lines in (20, 400):
            with connect("lab.Chat", server.target, options=small) as stub:
                print(f"{lines:3} lines of 1000 characters:", send_then_read(stub, lines))


def send_then_read(stub, lines):
    """Look at the answers when all questions are sent."""
    sent = threading.Event()

    def requests():
        for _ in range(lines):
            yield line("x" * 1000)
        sent.set()

    call = stub.Talk(requests(), timeout=5)
    if not sent.wait(timeout=1):
        return "still sending after a second"
    return f"{sum(1 for _ in call)} came back"


def left():
    """Twenty visitors who ask three things, at a desk that hangs up after the first."""
    with serve(Lunch()) as server, connect("lab.Chat", server.target) as stub:
        for _ in range(20):
            questions = iter([line("atlases"), line("maps"), line("globes")])
            assert [answer.text for answer in stub.Talk(questions, timeout=5)]
    waiting = [one for one in threading.enumerate() if one.name.startswith("listen")]
    print("20 visits are over,", len(waiting), "goroutines wait in heard.send")


def pool():
    """Idle visitors, and one quick question."""
    for workers in (3, 4):
        with serve(Shop(), workers=workers) as server, connect("lab.Chat", server.target) as stub:
            idle = [stub.Talk(iter(Chan()), timeout=5) for _ in range(3)]
            assert [next(visitor).text for visitor in idle] == ["welcome"] * 3
            print(f"3 idle visitors, {workers} workers, a quick question: {ask(stub)}")


def ask(stub):
    """The status of a quick question."""
    try:
        stub.Who(chat_pb2.WhoRequest(), timeout=1)
    except grpc.RpcError as error:
        return error.code().name
    return "OK"


if __name__ == "__main__":
    globals()[sys.argv[1]]()
