"""A line of futures; what `jobs` raises goes into one that is made for it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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
    room = threading.Semaphore(window)
    line: queue.SimpleQueue[Future[Result] | None] = queue.SimpleQueue()
    left = threading.Event()
    voices = ThreadPoolExecutor(workers)

    def read() -> None:
        try:
            paragraphs = iter(jobs)
            while room.acquire() and not left.is_set():
                line.put(voices.submit(fn, next(paragraphs)))
        except StopIteration:
            line.put(None)
        except Exception as error:  # noqa: BLE001 - raised in its place
            broken: Future[Result] = Future()
            broken.set_exception(error)
            line.put(broken)

    threading.Thread(target=read).start()
    try:
        while (spoken := line.get()) is not None:
            result = spoken.result()
            room.release()
            yield result
    finally:
        left.set()
        room.release()
        voices.shutdown(wait=False, cancel_futures=True)


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
            paragraphs = self.open_book(request.title)
        except KeyError:
            context.set_code(grpc.StatusCode.NOT_FOUND)
            return
        sounds = ordered(paragraphs, self.workers, self.speak, self.window)
        number = 0
        try:
            for sound in sounds:
                number += 1
                yield pb.Clip(number=number, sound=sound)
        except Exception:  # noqa: BLE001 - whatever it is, it is ours
            context.set_code(grpc.StatusCode.INTERNAL)
            context.set_details("a paragraph cannot be spoken")
        finally:
            sounds.close()
