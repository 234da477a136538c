"""A worker pool as in lesson 07; whoever iterates sorts, and Read leaves the closing to Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import grpc

from qrpc_lab import Chan, WaitGroup, go, recv, select, send
from qrpc_lab.pb import narrator_pb2 as pb
from qrpc_lab.pb import narrator_pb2_grpc

Job = TypeVar("Job")
Result = TypeVar("Result")


def ordered(
    jobs: Iterable[Job], workers: int, fn: Callable[[Job], Result], window: int
) -> Iterator[Result]:
    """Yield `fn(job)` for each job, in the order of `jobs`; at most `window` are under way."""
    places: Chan[None] = Chan(window)
    work: Chan[tuple[int, Job]] = Chan()
    made: Chan[tuple[int, Any, Exception | None]] = Chan(window + 1)
    enough: Chan[None] = Chan()
    pool = WaitGroup()

    def read() -> None:
        number = 0
        try:
            waiting = iter(jobs)
            while select(send(places, None), recv(enough)).index == 0:
                try:
                    job = next(waiting)
                except StopIteration:
                    return
                if select(send(work, (number, job)), recv(enough)).index == 1:
                    return
                number += 1
        except Exception as error:  # noqa: BLE001 - raised in its place
            made.send((number, None, error))
        finally:
            work.close()

    def speak() -> None:
        for number, job in work:
            try:
                made.send((number, fn(job), None))
            except Exception as error:  # noqa: BLE001 - raised in its place
                made.send((number, None, error))

    pool.go(read)
    for _ in range(workers):
        pool.go(speak)

    def finish() -> None:
        pool.wait()
        made.close()

    go(finish)
    early: dict[int, tuple[Any, Exception | None]] = {}
    turn = 0
    try:
        for number, result, error in made:
            early[number] = result, error
            while turn in early:
                result, error = early.pop(turn)
                turn += 1
                if error is not None:
                    raise error
                places.recv()
                yield result
    finally:
        enough.close()


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
        number = 0
        try:
            book = self.open_book(request.title)
        except KeyError:
            context.abort(grpc.StatusCode.NOT_FOUND, f"there is no book {request.title!r}")
        try:
            for sound in ordered(book, self.workers, self.speak, self.window):
                yield pb.Clip(number=(number := number + 1), sound=sound)
        except Exception:
            context.abort(grpc.StatusCode.INTERNAL, "cannot speak")
