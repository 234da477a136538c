"""Futures that take turns at the requests, waited for up to the first error; `upload` by callback."""

from __future__ import annotations

import itertools
import queue
import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, BinaryIO

import grpc

from qrpc_lab.pb import uploads_pb2 as pb
from qrpc_lab.pb import uploads_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK = 64 * 1024
SECONDS = 60.0


class Uploads(uploads_pb2_grpc.UploadsServicer):
    """The server: stores files in an archive."""

    def __init__(self, store: Callable[[int, bytes], None], workers: int) -> None:
        """Keep the way to the disks, and how many of them there are."""
        self.store = store
        self.workers = workers

    def Upload(self, requests: Iterator[pb.Chunk], context: grpc.ServicerContext) -> pb.Stored:
        """Store the chunks of a file, `workers` at a time, and say what is stored."""
        turn = threading.Lock()

        def work() -> list[int]:
            """Store until there are no more; of a call that is over the error may stay unread."""
            sizes = []
            while True:
                with turn:
                    chunk = next(requests, None)
                if chunk is None:
                    return sizes
                self.store(chunk.number, chunk.data)
                sizes.append(len(chunk.data))

        pool = ThreadPoolExecutor(self.workers)
        try:
            takers = [pool.submit(work) for _ in range(self.workers)]
            done, _ = wait(takers, return_when=FIRST_EXCEPTION)
            if any(taker.exception() for taker in done):
                context.abort(grpc.StatusCode.ABORTED, "a chunk could not be stored")
            stored = [size for taker in done for size in taker.result()]
            return pb.Stored(chunks=len(stored), bytes=sum(stored))
        finally:
            pool.shutdown(wait=False)


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""
    answer: queue.Queue[grpc.Future] = queue.Queue()
    numbers = itertools.count()

    def next_chunk() -> pb.Chunk:
        return pb.Chunk(number=next(numbers), data=file.read(CHUNK))

    chunks = itertools.takewhile(lambda chunk: chunk.data, iter(next_chunk, None))
    stub.Upload.future(chunks, timeout=SECONDS).add_done_callback(answer.put)
    return answer.get().result()
