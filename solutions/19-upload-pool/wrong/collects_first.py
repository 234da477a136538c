"""expect: QL208

A list can be counted, cut into parts, and given to a pool. And a list is there when the sender has
sent all: the window is emptied as fast as it fills, and the server holds the film.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import grpc

from qrpc_lab import WaitGroup
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
        chunks = list(requests)
        sizes: list[int] = []
        failed: list[Exception] = []
        pool = WaitGroup()

        def work(mine: list[pb.Chunk]) -> None:
            for chunk in mine:
                try:
                    self.store(chunk.number, chunk.data)
                except Exception as error:
                    failed.append(error)
                    return
                sizes.append(len(chunk.data))

        for first in range(self.workers):
            pool.go(work, chunks[first :: self.workers])
        pool.wait()
        if failed:
            context.abort(grpc.StatusCode.ABORTED, "a chunk could not be stored")
        return pb.Stored(chunks=len(sizes), bytes=sum(sizes))


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""
    return stub.Upload(chunks(file), timeout=SECONDS)


def chunks(file: BinaryIO) -> Iterator[pb.Chunk]:
    """Cut a file into messages; gRPC asks for the next one when it has room for it."""
    number = 0
    while data := file.read(CHUNK):
        yield pb.Chunk(number=number, data=data)
        number += 1
