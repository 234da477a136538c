"""expect: QL103

Each worker counts what it has stored, in two numbers that all of them share. Two add at the same
time, one of them is lost, and the sender gets a receipt for a part of its film.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import BinaryIO

import grpc

from qrpc_lab import Chan, WaitGroup, background, go, recv, select, send, with_cancel
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
        jobs: Chan[pb.Chunk] = Chan(name="jobs")
        failures: Chan[Exception] = Chan(self.workers, name="failures")
        done: Chan[None] = Chan(name="done")
        ctx, cancel = with_cancel(background())
        chunks = size = 0

        def read() -> None:
            with suppress(grpc.RpcError), closing(jobs):
                for chunk in requests:
                    if select(send(jobs, chunk), recv(ctx.done())).index == 1:
                        return

        def work() -> None:
            nonlocal chunks, size
            for chunk in jobs:
                try:
                    self.store(chunk.number, chunk.data)
                except Exception as error:
                    failures.send(error)
                    return
                chunks += 1
                size += len(chunk.data)

        pool = WaitGroup()
        go(read)
        for _ in range(self.workers):
            pool.go(work)

        def finish() -> None:
            pool.wait()
            done.close()

        go(finish)
        try:
            if select(recv(failures), recv(done)).index == 0 or len(failures):
                context.abort(grpc.StatusCode.ABORTED, "a chunk could not be stored")
            return pb.Stored(chunks=chunks, bytes=size)
        finally:
            cancel()


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""
    return stub.Upload(chunks(file), timeout=SECONDS)


def chunks(file: BinaryIO) -> Iterator[pb.Chunk]:
    """Cut a file into messages; gRPC asks for the next one when it has room for it."""
    number = 0
    while data := file.read(CHUNK):
        yield pb.Chunk(number=number, data=data)
        number += 1
