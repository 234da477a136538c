"""expect: QL202

The method takes a stream, and one message is a stream too. It works with every file of a test. A
message may have 4 MiB, and the film has five.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import grpc

from qrpc_lab import (
    Chan,
    Context,
    SendChan,
    WaitGroup,
    background,
    go,
    recv,
    select,
    send,
    with_cancel,
)
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
        ctx, stop = with_cancel(background())
        jobs: Chan[pb.Chunk] = Chan(name="jobs")
        done: Chan[None] = Chan(name="done")
        sizes: list[int] = []
        pool = WaitGroup()

        def work() -> None:
            for chunk in jobs:
                if ctx.err():
                    break
                try:
                    self.store(chunk.number, chunk.data)
                except Exception as error:  # noqa: BLE001 - whatever it is, the call has failed
                    stop(error)
                else:
                    sizes.append(len(chunk.data))

        def finish() -> None:
            pool.wait()
            done.close()

        for _ in range(self.workers):
            pool.go(work)
        go(read, ctx, requests, jobs)
        go(finish)
        select(recv(done), recv(ctx.done()))
        if ctx.err():
            context.abort(grpc.StatusCode.ABORTED, "a chunk could not be stored")
        return pb.Stored(chunks=len(sizes), bytes=sum(sizes))


def read(ctx: Context, requests: Iterator[pb.Chunk], jobs: SendChan[pb.Chunk]) -> None:
    """Take a chunk when there is a worker for it, to the end of the file or of the call."""
    try:
        for chunk in requests:
            if select(send(jobs, chunk), recv(ctx.done())).index == 1:
                break
    except grpc.RpcError:
        pass  # the sender is gone, and with it the call
    finally:
        jobs.close()


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file, and return the server's answer."""
    return stub.Upload(iter([pb.Chunk(number=0, data=file.read())]), timeout=SECONDS)
