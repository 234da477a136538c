"""The programs behind the text of lesson 19: `upload_pool.py ahead|lock|limit`."""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc
from interleaving import columns

from qrpc_lab import Chan, WaitGroup, go
from qrpc_lab.explore import explore
from qrpc_lab.pb import uploads_pb2 as pb
from qrpc_lab.pb import uploads_pb2_grpc
from qrpc_lab.rpc import serve

SMALL = [("grpc.http2.bdp_probe", 0)]
WORKERS = 2


class Disks:
    """Store nothing before they are opened."""

    def __init__(self):
        """Begin closed."""
        self.opened = threading.Event()
        self.taken = 0

    def store(self, chunk):
        """Store one chunk, once it goes."""
        self.opened.wait()
        return len(chunk.data)

    def watch(self, requests):
        """Count what is taken from the sender."""
        for chunk in requests:
            self.taken += 1
            yield chunk


class Submits(Disks, uploads_pb2_grpc.UploadsServicer):
    """A pool of the standard library, with its queue."""

    def Upload(self, requests, context):
        """Hand each chunk to the pool."""
        requests = self.watch(requests)
        with ThreadPoolExecutor(WORKERS) as executor:
            stored = [executor.submit(self.store, chunk) for chunk in requests]
            sizes = [one.result() for one in stored]
        return pb.Stored(chunks=len(sizes), bytes=sum(sizes))


class Hands(Disks, uploads_pb2_grpc.UploadsServicer):
    """Two workers, and a channel without capacity."""

    def Upload(self, requests, context):
        """Hand each chunk to a worker that is free."""
        requests = self.watch(requests)
        jobs, sizes, pool = Chan(), [], WaitGroup()

        def work():
            for chunk in jobs:
                self.store(chunk)
                sizes.append(len(chunk.data))

        for _ in range(WORKERS):
            pool.go(work)
        for chunk in requests:
            jobs.send(chunk)
        jobs.close()
        pool.wait()
        return pb.Stored(chunks=len(sizes), bytes=sum(sizes))


def ahead():
    """How much goes out of a sender while nothing is stored."""
    print("server                   sent   taken   stored")
    for name, uploads in (("submit for each chunk", Submits()), ("a channel", Hands())):
        sent = 0

        def chunks():
            nonlocal sent
            for number in range(500):
                sent += 1
                yield pb.Chunk(number=number, data=bytes(16_000))

        with serve(uploads, options=SMALL) as server:
            with grpc.insecure_channel(server.target) as channel:
                call = uploads_pb2_grpc.UploadsStub(channel).Upload.future(chunks(), timeout=30)
                settle(lambda: (sent, uploads.taken))  # noqa: B023 - asked here and now
                # A window is granted anew a little sooner or later: 8, or 11.
                told = "< 20" if sent < 20 else sent
                print(f"{name:22}{told:>7}{uploads.taken:8}{0:9}")
                uploads.opened.set()
                assert call.result().chunks == 500


def settle(value):
    """Wait until something does not change any more."""
    before = None
    while before is None or before != value():
        before = value()
        time.sleep(0.4)


def counted_under_a_lock():
    """Count under a lock what waits and what is taken."""
    lock, jobs = threading.Lock(), Chan(1, name="jobs")

    def work():
        for _ in jobs:
            lock.acquire()
            lock.release()

    go(work)
    for chunk in range(4):
        lock.acquire()
        jobs.send(chunk)
        lock.release()
    jobs.close()


def lock():
    """Draw the schedule that the explorer found."""
    found = explore(counted_under_a_lock, lines=True).finding
    setting_up = ("lock, jobs", "go(", "for chunk")
    print(columns(found, "main", "work", width=28, leave_out=setting_up))


class Takes(uploads_pb2_grpc.UploadsServicer):
    """Takes whatever comes."""

    def Upload(self, requests, context):
        """Count."""
        sizes = [len(chunk.data) for chunk in requests]
        return pb.Stored(chunks=len(sizes), bytes=sum(sizes))


def limit():
    """A file of five megabytes in one message, and in pieces."""
    film = bytes(5 * 2**20)
    with serve(Takes()) as server, grpc.insecure_channel(server.target) as channel:
        for size in (len(film), 64 * 1024):
            pieces = [film[start : start + size] for start in range(0, len(film), size)]
            chunks = (pb.Chunk(data=piece) for piece in pieces)
            print(f"{len(pieces):2} messages of {size:7} bytes:", outcome(channel, chunks))


def outcome(channel, chunks):
    """Return the status of an upload."""
    try:
        uploads_pb2_grpc.UploadsStub(channel).Upload(chunks, timeout=20)
    except grpc.RpcError as error:
        return error.code().name
    return "OK"


if __name__ == "__main__":
    globals()[sys.argv[1]]()
