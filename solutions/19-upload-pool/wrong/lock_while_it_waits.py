"""expect: QL101

What is taken and what is stored is counted under one lock, so that the two agree. The reader holds
it while it waits for room in the queue; the worker who would make room waits for the lock.
"""

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
        lock = threading.Lock()
        jobs: queue.Queue[pb.Chunk | None] = queue.Queue(self.workers)
        failed: list[Exception] = []
        waiting = count = size = 0

        def work() -> None:
            nonlocal waiting, count, size
            while (chunk := jobs.get()) is not None:
                with lock:
                    waiting -= 1
                try:
                    self.store(chunk.number, chunk.data)
                except Exception as error:
                    failed.append(error)
                    continue
                with lock:
                    count += 1
                    size += len(chunk.data)

        pool = [threading.Thread(target=work) for _ in range(self.workers)]
        for thread in pool:
            thread.start()
        for chunk in requests:
            with lock:
                waiting += 1
                jobs.put(chunk)
        for _ in pool:
            jobs.put(None)
        for thread in pool:
            thread.join()
        if failed:
            context.abort(grpc.StatusCode.ABORTED, "a chunk could not be stored")
        return pb.Stored(chunks=count, bytes=size)


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""
    return stub.Upload(chunks(file), timeout=SECONDS)


def chunks(file: BinaryIO) -> Iterator[pb.Chunk]:
    """Cut a file into messages; gRPC asks for the next one when it has room for it."""
    number = 0
    while data := file.read(CHUNK):
        yield pb.Chunk(number=number, data=data)
        number += 1
