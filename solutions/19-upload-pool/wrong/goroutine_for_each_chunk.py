"""expect: QL112

A goroutine costs next to nothing, so each chunk gets one, and all of them go to the disks at once.
The pool is as large as the file.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import grpc

from qrpc_lab import Chan, WaitGroup, background, go, recv, select, with_cancel
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
        done: Chan[None] = Chan()
        sizes: list[int] = []
        stores = WaitGroup()

        def keep(chunk: pb.Chunk) -> None:
            try:
                self.store(chunk.number, chunk.data)
            except Exception as error:
                stop(error)
            else:
                sizes.append(len(chunk.data))

        def read() -> None:
            try:
                for chunk in requests:
                    stores.go(keep, chunk)
            except grpc.RpcError:
                pass
            stores.wait()
            done.close()

        go(read)
        select(recv(done), recv(ctx.done()))
        if ctx.err():
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
