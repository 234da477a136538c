"""expect: QL203

All chunks are read and handed out, so the file is there. Handed out is not stored: the answer is a
receipt for what is still in somebody's hands.
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
        done: Chan[tuple[int, int]] = Chan(1, name="done")
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

        for _ in range(self.workers):
            pool.go(work)
        go(read, ctx, requests, jobs, done)
        ended = select(recv(done), recv(ctx.done()))
        if ctx.err():
            context.abort(grpc.StatusCode.ABORTED, "a chunk could not be stored")
        count, size = ended.value
        return pb.Stored(chunks=count, bytes=size)


def read(
    ctx: Context,
    requests: Iterator[pb.Chunk],
    jobs: SendChan[pb.Chunk],
    done: SendChan[tuple[int, int]],
) -> None:
    """Hand out the chunks, and say how many they were."""
    count = size = 0
    try:
        for chunk in requests:
            if select(send(jobs, chunk), recv(ctx.done())).index == 1:
                break
            count += 1
            size += len(chunk.data)
    except grpc.RpcError:
        pass
    finally:
        jobs.close()
        done.send((count, size))


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""
    return stub.Upload(chunks(file), timeout=SECONDS)


def chunks(file: BinaryIO) -> Iterator[pb.Chunk]:
    """Cut a file into messages; gRPC asks for the next one when it has room for it."""
    number = 0
    while data := file.read(CHUNK):
        yield pb.Chunk(number=number, data=data)
        number += 1
