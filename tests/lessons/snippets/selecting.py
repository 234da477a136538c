"""The programs behind the text of lesson 08: `selecting.py future|picture|plain|turns|off`."""

from __future__ import annotations

import os
import sys
import threading
import time

from interleaving import columns

from qrpc_lab import Chan, after, go, recv, select
from qrpc_lab.explore import explore


def future():
    """Ask two servers, take the answer that comes first, and give up the other call."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc
    from qrpc_lab.rpc import connect, serve

    class Mirror(greeter_pb2_grpc.GreeterServicer):
        def __init__(self, name, awake):
            self.name, self.awake = name, awake

        def Greet(self, request, context):
            self.awake.wait(timeout=10)
            return greeter_pb2.GreetReply(message=self.name)

    awake, asleep = threading.Event(), threading.Event()
    awake.set()
    request = greeter_pb2.GreetRequest(name="Ada")
    with serve(Mirror("Graz", awake)) as graz, serve(Mirror("Lima", asleep)) as lima:
        with connect("lab.Greeter", graz.target) as one, connect("lab.Greeter", lima.target) as two:
            answers = Chan(2)
            calls = [stub.Greet.future(request, timeout=9) for stub in (one, two)]
            for call in calls:
                call.add_done_callback(answers.send)
            chosen = select(recv(answers), recv(after(5)))
            for call in calls:
                call.cancel()
            print("first:", chosen.value.result().message)
            print("the other:", answers.recv().code().name)
        asleep.set()


def quickest(mirrors):
    """Take the first answer, without room for the others."""
    answers = Chan()

    def ask(mirror):
        answer = mirror()
        answers.send(answer)

    for mirror in mirrors:
        go(ask, mirror)
    first = answers.recv()
    return f"from {first}"


def picture():
    """Draw the schedule that the explorer found."""
    finding = explore(lambda: quickest([lambda: "Graz", lambda: "Lima"]), lines=True).finding
    print(
        columns(finding, "main", "ask", "ask#2", width=25, leave_out=("go(", "for ", "answers ="))
    )


def plain():
    """Ask two mirrors two hundred times, and count who stays."""
    right = sum(quickest([lambda: 7, lambda: 7]) == "from 7" for _ in range(200))
    until = time.monotonic() + 10
    while waiting() > 200 and time.monotonic() < until:  # the last winners are on their way out
        time.sleep(0.01)
    print(f"{right} of 200 answers right, {waiting()} goroutines wait in answers.send")


def waiting():
    """Count the goroutines that ask."""
    return sum(thread.name.startswith("ask") for thread in threading.enumerate())


def turns():
    """Select ten thousand times between a closed channel and one that says nothing."""
    closed, quiet = Chan(), Chan()
    closed.close()
    got = [select(recv(closed), recv(quiet)) for _ in range(10_000)]
    print(f"{len(got)} selects, {sum(one.ok for one in got)} values")


def off():
    """Switch a channel off with None, and look without waiting."""
    closed, quiet = Chan(), Chan(1)
    closed.close()
    chosen = select(recv(closed), recv(quiet))
    print(chosen)
    if not chosen.ok:
        closed = None
    print(select(recv(closed), recv(quiet), default=True))
    quiet.send("at last")
    print(select(recv(closed), recv(quiet)))


if __name__ == "__main__":
    {"future": future, "picture": picture, "plain": plain, "turns": turns, "off": off}[
        sys.argv[1]
    ]()
