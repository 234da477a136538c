"""A queue with an end, threads, and an end for each of them; a condition for who waits."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO

import grpc

from qrpc_lab.pb import uploads_pb2 as pb
from qrpc_lab.pb import uploads_pb2_grpc

CHUNK = 64 * 1024
"""How many bytes of a file go into one message, at most."""

SECONDS = 60.0
"""The deadline that `upload` gives its call."""


class Uploads(uploads_pb2_grpc.UploadsServicer):
    """The server: stores files in an archive."""

    def __init__(self, store: Callable[[int, bytes], None], workers: int) -> None:
        """Keep the way to the disks, and how many of them there are.

        `store(number, data)` stores one chunk, and takes its time. It may be called by several
        goroutines at once. It raises an OSError when the chunk cannot be stored.
        """
        self.store = store
        self.workers = workers

    def Upload(self, requests: Iterator[pb.Chunk], context: grpc.ServicerContext) -> pb.Stored:
        """Store the chunks of a file, `workers` at a time, and say what is stored."""
        jobs: queue.Queue[pb.Chunk | None] = queue.Queue(self.workers)
        changed = threading.Condition()
        state = {"count": 0, "size": 0, "workers": self.workers, "failed": False}

        def work() -> None:
            while (chunk := jobs.get()) is not None:
                if state["failed"]:
                    continue
                try:
                    self.store(chunk.number, chunk.data)
                except OSError:
                    with changed:
                        state["failed"] = True
                        changed.notify_all()
                    continue
                with changed:
                    state["count"] += 1
                    state["size"] += len(chunk.data)
            with changed:
                state["workers"] -= 1
                changed.notify_all()

        def read() -> None:
            try:
                for chunk in requests:
                    jobs.put(chunk)
            except grpc.RpcError:
                state["failed"] = True
            for _ in range(self.workers):
                jobs.put(None)

        for target in [read] + [work] * self.workers:
            threading.Thread(target=target, daemon=True).start()
        with changed:
            changed.wait_for(lambda: state["failed"] or not state["workers"])
            if state["failed"]:
                context.abort(grpc.StatusCode.ABORTED, "broken")
            return pb.Stored(chunks=state["count"], bytes=state["size"])


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""
    return stub.Upload(chunks(file), timeout=SECONDS)


def chunks(file: BinaryIO) -> Iterator[pb.Chunk]:
    """Cut a file into messages; gRPC asks for the next one when it has room for it."""
    number = 0
    while data := file.read(CHUNK):
        yield pb.Chunk(number=number, data=data)
        number += 1
