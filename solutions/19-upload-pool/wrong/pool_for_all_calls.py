"""expect: QL111

The pool is made once, with the servicer: as many threads as there are disks, whoever calls. The
first file whose disk stands still has all of them, and every other file waits.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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
        """Keep the way to the disks, and how many of them there are."""
        self.store = store
        self.workers = workers
        self.pool = ThreadPoolExecutor(workers)

    def Upload(self, requests: Iterator[pb.Chunk], context: grpc.ServicerContext) -> pb.Stored:
        """Store the chunks of a file, `workers` at a time, and say what is stored."""
        room = threading.Semaphore(2 * self.workers)
        news: queue.Queue[int | Exception | None] = queue.Queue()

        def store(chunk: pb.Chunk) -> None:
            try:
                self.store(chunk.number, chunk.data)
                news.put(len(chunk.data))
            except OSError as error:
                news.put(error)

        def read() -> None:
            handed_out: list[Future[None]] = []
            try:
                while room.acquire() and (chunk := next(requests, None)):
                    handed_out.append(self.pool.submit(store, chunk))
                    handed_out[-1].add_done_callback(lambda _: room.release())
                for one in handed_out:
                    one.result()
                news.put(None)
            except grpc.RpcError as error:
                news.put(error)

        threading.Thread(target=read).start()
        stored = pb.Stored()
        while (size := news.get()) is not None:
            if isinstance(size, Exception):
                context.abort(grpc.StatusCode.ABORTED, "a chunk could not be stored")
            stored.chunks += 1
            stored.bytes += size
        return stored


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""

    def chunks() -> Iterator[pb.Chunk]:
        for number, data in enumerate(iter(lambda: file.read(CHUNK), b"")):
            yield pb.Chunk(number=number, data=data)

    return stub.Upload(chunks(), timeout=SECONDS)
