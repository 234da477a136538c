"""expect: QL111

As many paragraphs as the window holds are spoken together, then all are sent, then the next lot. It
is bounded and in order. Whoever listens waits for the slowest of each lot, and so do all voices but
one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from typing import TypeVar

import grpc

from qrpc_lab.pb import narrator_pb2 as pb
from qrpc_lab.pb import narrator_pb2_grpc

Job = TypeVar("Job")
Result = TypeVar("Result")


def ordered(
    jobs: Iterable[Job], workers: int, fn: Callable[[Job], Result], window: int
) -> Iterator[Result]:
    """Yield `fn(job)` for each job, in the order of `jobs`; at most `window` are under way."""
    waiting = iter(jobs)
    with ThreadPoolExecutor(workers) as voices:
        broken: Exception | None = None
        while broken is None:
            batch: list[Job] = []
            try:
                for job in islice(waiting, window):
                    batch.append(job)
            except Exception as error:  # noqa: BLE001 - raised after what was read before
                broken = error
            if not batch:
                break
            spoken = [voices.submit(fn, job) for job in batch]
            for one in spoken:
                one.exception()
            for one in spoken:
                yield one.result()
    if broken is not None:
        raise broken


class Narrator(narrator_pb2_grpc.NarratorServicer):
    """The server: has each paragraph of a book spoken, and streams the clips."""

    def __init__(
        self,
        open_book: Callable[[str], Iterable[str]],
        speak: Callable[[str], bytes],
        workers: int,
        window: int,
    ) -> None:
        """Take the shelf, the voice, how many of it may speak at once, and the window."""
        self.open_book = open_book
        self.speak = speak
        self.workers = workers
        self.window = window

    def Read(self, request: pb.ReadRequest, context: grpc.ServicerContext) -> Iterator[pb.Clip]:
        """Stream a clip for each paragraph, in the order of the book."""
        try:
            book = self.open_book(request.title)
        except KeyError:
            context.abort(grpc.StatusCode.NOT_FOUND, f"there is no book {request.title!r}")
        with closing(ordered(book, self.workers, self.speak, self.window)) as sounds:
            try:
                for number, sound in enumerate(sounds, 1):
                    yield pb.Clip(number=number, sound=sound)
            except Exception:  # noqa: BLE001 - its text is not for the listener
                context.abort(grpc.StatusCode.INTERNAL, "a paragraph could not be spoken")
