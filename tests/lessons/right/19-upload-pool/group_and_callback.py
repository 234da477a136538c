"""An error group for the workers; the handler waits for whichever comes first."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import grpc

from qrpc_lab import Chan, Group, go, recv, select, send
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
        jobs: Chan[pb.Chunk] = Chan(self.workers)
        outcome: Chan[OSError | int] = Chan(self.workers)
        sizes: list[int] = []

        def work(ctx) -> None:
            for chunk in jobs:
                if ctx.err():
                    return
                try:
                    self.store(chunk.number, chunk.data)
                except OSError as error:
                    outcome.send(error)
                    raise
                sizes.append(len(chunk.data))

        def read(ctx) -> None:
            try:
                for chunk in requests:
                    if select(send(jobs, chunk), recv(ctx.done())).index == 1:
                        break
            except grpc.RpcError:
                pass
            finally:
                jobs.close()

        def run() -> None:
            try:
                with Group() as group:
                    group.go(read, group.context)
                    for _ in range(self.workers):
                        group.go(work, group.context)
            except OSError:
                return
            outcome.send(sum(sizes))

        go(run)
        ended = outcome.recv()
        if isinstance(ended, OSError):
            context.abort(grpc.StatusCode.ABORTED, "broken")
        return pb.Stored(chunks=len(sizes), bytes=ended)


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""
    return stub.Upload(chunks(file), timeout=SECONDS)


def chunks(file: BinaryIO) -> Iterator[pb.Chunk]:
    """Cut a file into messages; gRPC asks for the next one when it has room for it."""
    number = 0
    while data := file.read(CHUNK):
        yield pb.Chunk(number=number, data=data)
        number += 1
