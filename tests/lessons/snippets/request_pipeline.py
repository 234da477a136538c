"""The programs behind the text of lesson 22: `request_pipeline.py wire|turn|late|picture`."""

from __future__ import annotations

import os
import re
import sys
import threading

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

from interleaving import columns

from qrpc_lab import Chan, WaitGroup, after, go, recv, select
from qrpc_lab.explore import explore
from qrpc_lab.pb import archive_pb2 as pb
from qrpc_lab.pb import archive_pb2_grpc
from qrpc_lab.rpc import connect, serve
from qrpc_lab.rpc.wire import Proxy, diagram

ASKED = ["maps", "tides", "wills"]


class Archive(archive_pb2_grpc.ArchiveServicer):
    """Waits for some questions, and answers the last of them first."""

    def __init__(self, at_once):
        """Take how many questions there are before it begins to look."""
        self.at_once = at_once

    def Ask(self, requests, context):
        """Answer the last question first."""
        asked = [next(requests) for _ in range(self.at_once)]
        for question in reversed(asked):
            yield pb.Answer(id=question.id, body=f"{question.body}: found")
        for question in requests:
            yield pb.Answer(id=question.id, body=f"{question.body}: found")


def wire():
    """Three questions and their answers on one stream."""
    with serve(Archive(at_once=2)) as server, Proxy(server.target) as proxy:
        with connect("lab.Archive", proxy.target) as stub:
            outbox = Chan()
            call = stub.Ask(iter(outbox), timeout=5)
            for number, body in enumerate(ASKED[:2], 1):
                outbox.send(pb.Question(id=number, body=body))
            for _ in ASKED[:2]:
                next(call)
            outbox.close()
            assert not list(call)
        left = re.compile(r"grpc-timeout 4\.\d+ s")
        picture = diagram(proxy.frames())
        print(left.sub(lambda found: f"{'grpc-timeout 5 s':{len(found[0])}}", picture))


def turn():
    """Give the first answer to the first caller, and so on."""
    with serve(Archive(at_once=3)) as server, connect("lab.Archive", server.target) as stub:
        questions = [pb.Question(id=number, body=body) for number, body in enumerate(ASKED, 1)]
        answers = stub.Ask(iter(questions), timeout=5)
        for question, answer in zip(questions, answers, strict=True):
            print(f"{question.body:6} → {answer.body}")


def late():
    """Keep one letter box for all questions of a caller."""

    def main():
        box, asked = Chan(9), Chan(9)

        def archive():
            for body, seconds in zip(asked, (5, 0), strict=False):
                select(recv(after(seconds)))
                box.send(f"{body}: found")

        def call(body, seconds):
            asked.send(body)
            came = select(recv(box), recv(after(seconds)))
            return came.value if came.index == 0 else "TimeoutError"

        go(archive)
        heard = [("tides", call("tides", 1)), ("maps", call("maps", 10))]
        asked.close()
        return heard

    for body, came in explore(main, schedules=1).values[0].value:
        print(f"{body:6} → {came}")


def read(answers, waiting, lock):
    """Give each answer to whoever waits for it."""
    for answer in answers:
        with lock:
            reply = waiting.pop(answer.id, None)
        if reply is not None:
            reply.send(answer.body)


def slips_through():
    """Look whether the line is over, and then make a place."""
    lock, waiting, ended = threading.Lock(), {}, []

    def call():
        with lock:
            over = bool(ended)
        if not over:
            reply = Chan(1)
            with lock:
                waiting[1] = reply
            reply.recv_ok()

    def read():
        with lock:
            ended.append("UNAVAILABLE")
            for reply in waiting.values():
                reply.close()

    callers = WaitGroup()
    callers.go(call)
    callers.go(read)
    callers.wait()


def picture():
    """Draw the schedule in which nobody tells the caller."""
    finding = explore(slips_through, lines=True).finding
    print(columns(finding, "call", "read", leave_out=("with ", "callers")))


if __name__ == "__main__":
    {"wire": wire, "turn": turn, "late": late, "picture": picture}[sys.argv[1]]()
