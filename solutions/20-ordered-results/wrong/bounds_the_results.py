"""expect: QL101

The pile is what grows, so a place on the pile is what one has to get: a semaphore for `window`
results. Later ones take all the places, and the one whose turn it is finds none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import grpc

from qrpc_lab import Chan, Semaphore, WaitGroup, go, recv, select, send
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
    places = Semaphore(window)
    enough: Chan[None] = Chan(name="enough")
    pool = WaitGroup()

    def read() -> None:
        number = 0
        try:
            for job in jobs:
                if select(send(work, (number, job)), recv(enough)).index == 1:
                    return
                number += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told in its place
            select(send(results, (number, (None, error))), recv(enough))
        finally:
            work.close()

    def speak() -> None:
        for number, job in work:
            made = outcome(fn, job)
            places.acquire()
            select(send(results, (number, made)), recv(enough))

    def finish() -> None:
        pool.wait()
        results.close()

    pool.go(read)
    for _ in range(workers):
        pool.go(speak)
    go(finish)
    early: dict[int, Any] = {}
    turn = 0
    try:
        for number, result in results:
            early[number] = result
            while turn in early:
                value, error = early.pop(turn)
                places.release()
                if error is not None:
                    raise error
                yield value
                turn += 1
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
