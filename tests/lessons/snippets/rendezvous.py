"""The programs behind the text of lesson 05: `rendezvous.py picture|all|plain|promise`."""

from __future__ import annotations

import os
import sys
import threading

from interleaving import columns

from qrpc_lab import Chan, WaitGroup
from qrpc_lab.explore import explore


def race(capacity):
    """Run with two runners, and say whether bo was there when ada left."""
    start, zone, finish = Chan(), Chan(capacity), Chan()
    log = []

    def ada():
        log.append("ada enters")
        baton = start.recv()
        zone.send(baton)
        log.append("ada leaves")

    def bo():
        log.append("bo enters")
        baton = zone.recv()
        finish.send(baton)
        log.append("bo leaves")

    legs = WaitGroup()
    legs.go(ada)
    legs.go(bo)
    start.send("baton")
    finish.recv()
    legs.wait()
    return log.index("bo enters") < log.index("ada leaves")


def with_a_buffer():
    """Let ada put the baton down."""
    assert race(capacity=1)


def hand_to_hand():
    """Let bo take it from her hand."""
    assert race(capacity=0)


def picture():
    """Draw the schedule that the explorer found."""
    print(columns(explore(with_a_buffer, lines=True).finding, "ada", "bo"))


def all_schedules():
    """Look at the unbuffered race in every order, with at most two preemptions."""
    result = explore(hand_to_hand, lines=True, strategy="exhaustive", schedules=100_000)
    assert result.exhausted
    print("Chan(0): right in every schedule with up to two preemptions" if result.ok else "broken")


def plain():
    """Run the buffered race two hundred times, as one would by hand."""
    right = sum(race(capacity=1) for _ in range(200))
    print("Chan(1), 200 plain runs:", f"{right} right" if right < 190 else "190 right or more")


def promise():
    """Send readings to a server that does not read."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from qrpc_lab.pb import readings_pb2, readings_pb2_grpc
    from qrpc_lab.rpc import connect, serve

    sent = threading.Event()

    class Busy(readings_pb2_grpc.ReadingsServicer):
        def Record(self, requests, context):
            sent.wait(timeout=5)
            return readings_pb2.Summary()

    def readings():
        for _ in range(50):
            yield readings_pb2.Reading(station="List", celsius=1.5)
        sent.set()

    with serve(Busy()) as server, connect("lab.Readings", server.target) as stub:
        summary = stub.Record(readings(), timeout=5)
        print(f"50 readings sent, {summary.count} read, status OK")


if __name__ == "__main__":
    {"picture": picture, "all": all_schedules, "plain": plain, "promise": promise}[sys.argv[1]]()
