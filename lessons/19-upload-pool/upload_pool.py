"""A film that arrives faster than the disks can take it: workers that store, a sender that waits.

Two things to write. README.md (`qrpc-lab show 19`) says what they do.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import grpc

from qrpc_lab import Chan, WaitGroup, background, go, recv, select, send, with_cancel  # noqa: F401
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
        raise NotImplementedError("TODO: who reads, who stores, and who waits for what?")


def upload(stub: uploads_pb2_grpc.UploadsStub, file: BinaryIO) -> pb.Stored:
    """Send a file in chunks, read as they are sent, and return the server's answer."""
    raise NotImplementedError("TODO: send the file piece by piece")
