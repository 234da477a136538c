"""An executor, and its futures in a queue with a size, which a reader of its own fills."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
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
    row: queue.Queue[Future[Result] | Exception | None] = queue.Queue(max(1, window - 1))
    left = threading.Event()
    voices = ThreadPoolExecutor(workers)

    def put(one: Future[Result] | Exception | None) -> bool:
        while not left.is_set():
            try:
                row.put(one, timeout=0.05)
            except queue.Full:
                continue
            return True
        return False

    def read() -> None:
        try:
            for job in jobs:
                if left.is_set() or not put(voices.submit(fn, job)):
                    return
        except Exception as error:  # noqa: BLE001 - raised in its place
            put(error)
        else:
            put(None)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        while (one := row.get()) is not None:
            if isinstance(one, Exception):
                raise one
            yield one.result()
    finally:
        left.set()
        reader.join()
        voices.shutdown(cancel_futures=True)


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
