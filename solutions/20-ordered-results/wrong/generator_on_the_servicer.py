"""expect: QL102

The sounds are kept on the servicer, where one can look at them. When the listener leaves the
handler is dropped. The generator is not, since somebody still has it, and its `finally` does not
run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import grpc

from qrpc_lab import Chan, RecvChan, SendChan, go, recv, select, send
from qrpc_lab.pb import narrator_pb2 as pb
from qrpc_lab.pb import narrator_pb2_grpc

Job = TypeVar("Job")
Result = TypeVar("Result")
Slot = Chan[tuple[Any, Exception | None]]


def ordered(
    jobs: Iterable[Job], workers: int, fn: Callable[[Job], Result], window: int
) -> Iterator[Result]:
    """Yield `fn(job)` for each job, in the order of `jobs`; at most `window` are under way."""
    line: Chan[Slot] = Chan(window - 1, name="line")
    work: Chan[tuple[Job, Slot]] = Chan(name="work")
    enough: Chan[None] = Chan(name="enough")

    def speak() -> None:
        for job, slot in work:
            slot.send(outcome(fn, job))

    go(read, jobs, line, work, enough)
    for _ in range(workers):
        go(speak)
    try:
        for slot in line:
            result, error = slot.recv()
            if error is not None:
                raise error
            yield result
    finally:
        enough.close()


def read(
    jobs: Iterable[Job],
    line: SendChan[Slot],
    work: SendChan[tuple[Job, Slot]],
    enough: RecvChan[None],
) -> None:
    """Hand out jobs, each with a slot in the line, until they end or somebody has enough."""
    try:
        for job in jobs:
            slot: Slot = Chan(1)
            for case in (send(line, slot), send(work, (job, slot))):
                if select(case, recv(enough)).index == 1:
                    return
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told in its place
        broken: Slot = Chan(1)
        broken.send((None, error))
        select(send(line, broken), recv(enough))
    finally:
        work.close()
        line.close()


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
        self.sounds = ordered(book, self.workers, self.speak, self.window)
        try:
            for number, sound in enumerate(self.sounds, 1):
                yield pb.Clip(number=number, sound=sound)
        except Exception:  # noqa: BLE001 - its text is not for the listener
            context.abort(grpc.StatusCode.INTERNAL, "a paragraph could not be spoken")
