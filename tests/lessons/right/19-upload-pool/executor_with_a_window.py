"""An executor, and a semaphore that lets the reader go on when a chunk is stored."""

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
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
        room = threading.Semaphore(2 * self.workers)
        outcome: queue.SimpleQueue[tuple[int, int] | None] = queue.SimpleQueue()
        failed = threading.Event()

        def keep(chunk: pb.Chunk) -> int:
            try:
                if failed.is_set():
                    return 0
                self.store(chunk.number, chunk.data)
                return len(chunk.data)
            except OSError:
                failed.set()
                outcome.put(None)
                return 0
            finally:
                room.release()

        def read() -> None:
            futures = []
            with ThreadPoolExecutor(self.workers) as executor:
                try:
                    room.acquire()
                    for chunk in requests:
                        if failed.is_set():
                            break
                        futures.append(executor.submit(keep, chunk))
                        room.acquire()
                except grpc.RpcError:
                    pass
            outcome.put((len(futures), sum(future.result() for future in futures)))

        threading.Thread(target=read).start()
        stored = outcome.get()
        if stored is None:
            context.abort(grpc.StatusCode.ABORTED, "broken")
        return pb.Stored(chunks=stored[0], bytes=stored[1])


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send the pieces as they are read."""
    pieces = iter(lambda: file.read(CHUNK), b"")
    return stub.Upload(
        (pb.Chunk(number=number, data=data) for number, data in enumerate(pieces)),
        timeout=SECONDS,
    )
