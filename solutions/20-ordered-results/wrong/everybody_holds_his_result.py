"""expect: QL111

Each worker keeps what it has made until it is its turn, and so there is no buffer to bound. While
the first paragraph takes long the others hold one clip each, and nobody speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import grpc

from qrpc_lab import Chan, WaitGroup, go, recv, select, send
from qrpc_lab.pb import narrator_pb2 as pb
from qrpc_lab.pb import narrator_pb2_grpc

Job = TypeVar("Job")
Result = TypeVar("Result")


def ordered(  # noqa: C901 - all in one function, as a learner writes it
    jobs: Iterable[Job], workers: int, fn: Callable[[Job], Result], window: int
) -> Iterator[Result]:
    """Yield `fn(job)` for each job, in the order of `jobs`; at most `window` are under way."""
    work: Chan[tuple[int, Job]] = Chan(name="work")
    results: Chan[Any] = Chan(name="results")
    enough: Chan[None] = Chan(name="enough")
    pool = WaitGroup()
    turns: list[Chan[None]] = [Chan()]
    turns[0].close()

    def read() -> None:
        error: Exception | None = None
        number = 0
        try:
            for job in jobs:
                turns.append(Chan())
                if select(send(work, (number, job)), recv(enough)).index == 1:
                    return
                number += 1
        except Exception as lost:  # noqa: BLE001 - whatever it is, it is told in its place
            error = lost
        finally:
            work.close()
        if error is not None and select(recv(turns[number]), recv(enough)).index == 0:
            select(send(results, (None, error)), recv(enough))

    def speak() -> None:
        for number, job in work:
            made = outcome(fn, job)
            if select(recv(turns[number]), recv(enough)).index == 1:
                return
            if select(send(results, made), recv(enough)).index == 1:
                return
            turns[number + 1].close()

    def finish() -> None:
        pool.wait()
        results.close()

    pool.go(read)
    for _ in range(workers):
        pool.go(speak)
    go(finish)
    try:
        for result, error in results:
            if error is not None:
                raise error
            yield result
    finally:
        enough.close()


def outcome(fn: Callable[[Job], Result], job: Job) -> tuple[Result | None, Exception | None]:
    """Do one job; an error is an outcome as well, and waits its turn."""
    try:
        return fn(job), None
    except Exception as error:  # noqa: BLE001 - raised again where its result would have come
        return None, error


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
