"""The programs behind the text of lesson 04: `client_stream.py wire|open|early|broken`."""

from __future__ import annotations

import os
import queue
import re
import sys
import threading
import time

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc

from qrpc_lab import Chan
from qrpc_lab.pb import readings_pb2, readings_pb2_grpc
from qrpc_lab.rpc import connect, serve
from qrpc_lab.rpc.wire import Proxy, diagram


class Archive(readings_pb2_grpc.ReadingsServicer):
    """Stores what has arrived when the stream ends, and tells of each reading and of the end."""

    def __init__(self):
        """`news` has a word for whatever happens."""
        self.news = queue.SimpleQueue()

    def Record(self, requests, context):
        """Read to the end, then answer."""
        count = 0
        try:
            for _ in requests:
                count += 1
                self.news.put(f"has {count} readings and waits for more")
        except grpc.RpcError:
            self.news.put("the call broke off, nothing is stored")
            raise
        self.news.put(f"stored as complete: {count} readings")
        return readings_pb2.Summary(count=count)


class Hasty(readings_pb2_grpc.ReadingsServicer):
    """Has its answer after one reading, and thinks it over for a moment."""

    def Record(self, requests, context):
        """Read one message."""
        next(requests)
        time.sleep(0.05)
        return readings_pb2.Summary(count=1)


def reading(celsius):
    """A reading of one station."""
    return readings_pb2.Reading(station="List", celsius=celsius)


def two_readings(stub):
    """Send two readings and end the stream."""
    outbox = Chan()
    call = stub.Record.future(iter(outbox), timeout=5)
    for celsius in (-4.5, 1.5):
        outbox.send(reading(celsius))
    outbox.close()
    print(call.result().count, "readings arrived")


def picture(frames):
    """Draw the frames; a deadline is sent as what is left of it, 5 s or a little less."""
    return re.sub(
        r"grpc-timeout 4\.\d+ s",
        lambda left: f"{'grpc-timeout 5 s':{len(left[0])}}",
        diagram(frames),
    )


def wire():
    """A call that ends as it should."""
    with serve(Archive()) as server, Proxy(server.target) as proxy:
        with connect("lab.Readings", proxy.target) as stub:
            two_readings(stub)
        print(picture(proxy.frames()))


def left_open():
    """The same call, and nobody closes the channel; in the end the client gives up."""
    archive = Archive()
    with serve(archive) as server, Proxy(server.target) as proxy:
        with connect("lab.Readings", proxy.target) as stub:
            outbox = Chan()
            call = stub.Record.future(iter(outbox), timeout=5)
            for celsius in (-4.5, 1.5):
                outbox.send(reading(celsius))
                word = archive.news.get()
            print("the server", word)
            call.cancel()
            archive.news.get()
        print(picture(proxy.frames()))


def early():
    """Twenty calls that are answered early, with requests from a queue that nobody ends."""
    with serve(Hasty()) as server, connect("lab.Readings", server.target) as stub:
        before = threads()
        for _ in range(20):
            requests = queue.Queue()
            requests.put(reading(-4.5))
            answer = stub.Record(iter(requests.get, None), timeout=5)
        patience = time.monotonic() + 2
        while threads() - before > 20 and time.monotonic() < patience:
            time.sleep(0.01)
        print("20 answers,", threads() - before, "threads wait for more to send")
        assert answer.count == 1


def threads():
    """Count the threads of this process that are not the server's."""
    return sum(not thread.name.startswith("handler") for thread in threading.enumerate())


class CableBroken(Exception):
    """What the station says when it breaks."""


def two_and_a_half(archive):
    """Two readings, which arrive, then the cable breaks."""
    for celsius in (-4.5, 1.5):
        yield celsius
        archive.news.get()
    raise CableBroken


def upload(stub, station):
    """Upload tidily."""
    outbox = Chan()
    call = stub.Record.future(iter(outbox), timeout=5)
    try:
        for celsius in station:
            outbox.send(reading(celsius))
    finally:
        outbox.close()
    return call.result()


def broken():
    """What the archive makes of it."""
    archive = Archive()
    with serve(archive) as server, connect("lab.Readings", server.target) as stub:
        try:
            upload(stub, two_and_a_half(archive))
        except CableBroken:
            print("the station: the cable is broken")
            print("the archive:", archive.news.get(timeout=5))


if __name__ == "__main__":
    {"wire": wire, "open": left_open, "early": early, "broken": broken}[sys.argv[1]]()
