"""Numbered jobs, a ticket for each that is under way, a dictionary, and threads of the standard library."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import grpc

from qrpc_lab.pb import narrator_pb2 as pb
from qrpc_lab.pb import narrator_pb2_grpc

Job = TypeVar("Job")
Result = TypeVar("Result")


def ordered(
    jobs: Iterable[Job], workers: int, fn: Callable[[Job], Result], window: int
) -> Iterator[Result]:
    """Yield `fn(job)` for each job, in the order of `jobs`; at most `window` are under way."""
    lock = threading.Condition()
    early: dict[int, Any] = {}
    tickets = threading.Semaphore(window)
    todo: queue.Queue[tuple[int, Any] | None] = queue.Queue()
    state = {"left": False, "length": None}

    def read() -> None:
        number = 0
        try:
            for job in jobs:
                tickets.acquire()
                if state["left"]:
                    return
                todo.put((number, job))
                number += 1
        except Exception as error:  # noqa: BLE001 - raised in its place
            with lock:
                early[number] = (None, error)
                number += 1
                lock.notify_all()
        finally:
            with lock:
                state["length"] = number
                lock.notify_all()
            for _ in range(workers):
                todo.put(None)

    def work() -> None:
        while (numbered := todo.get()) is not None:
            if state["left"]:
                continue
            number, job = numbered
            try:
                made = (fn(job), None)
            except Exception as error:  # noqa: BLE001 - raised in its place
                made = (None, error)
            with lock:
                early[number] = made
                lock.notify_all()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(workers)]
    for thread in (*threads, threading.Thread(target=read, daemon=True)):
        thread.start()
    turn = 0
    try:
        while True:
            with lock:
                lock.wait_for(lambda: turn in early or state["length"] == turn)
                if turn not in early:
                    return
                result, error = early.pop(turn)
            if error is not None:
                raise error
            yield result
            tickets.release()
            turn += 1
    finally:
        state["left"] = True
        tickets.release()


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
