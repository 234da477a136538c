"""A book read aloud by several voices at once: spoken in any order, heard in that of the book.

Two things to write. README.md (`qrpc-lab show 20`) says what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import grpc  # noqa: TC002 - you will need it

from qrpc_lab import Chan, go, recv, select, send  # noqa: F401 - you will need them
from qrpc_lab.pb import narrator_pb2 as pb
from qrpc_lab.pb import narrator_pb2_grpc

Job = TypeVar("Job")
Result = TypeVar("Result")


def ordered(
    jobs: Iterable[Job], workers: int, fn: Callable[[Job], Result], window: int
) -> Iterator[Result]:
    """Yield `fn(job)` for each job, in the order of `jobs`; at most `window` are under way."""
    raise NotImplementedError("TODO: who reads, who works, and where does a result wait its turn?")


class Narrator(narrator_pb2_grpc.NarratorServicer):
    """The server: has each paragraph of a book spoken, and streams the clips."""

    def __init__(
        self,
        open_book: Callable[[str], Iterable[str]],
        speak: Callable[[str], bytes],
        workers: int,
        window: int,
    ) -> None:
        """Take the shelf, the voice, how many of it may speak at once, and the window.

        `open_book(title)` raises `KeyError` when there is no such book.
        """
        self.open_book = open_book
        self.speak = speak
        self.workers = workers
        self.window = window

    def Read(self, request: pb.ReadRequest, context: grpc.ServicerContext) -> Iterator[pb.Clip]:
        """Stream a clip for each paragraph, in the order of the book."""
        raise NotImplementedError("TODO: a clip for each paragraph, or a status that says why not")
