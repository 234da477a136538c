"""expect: QL101

A queue cannot be closed, so a None says that there are no more photos. One worker takes it and
ends. The others wait for a None of their own.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Made(NamedTuple):
    """What became of one photo: a thumbnail, or the error that there is instead."""

    photo: str
    thumbnail: str | None
    error: Exception | None = None


def run(photos: Iterable[str], workers: int, thumbnail: Callable[[str], str]) -> Iterator[Made]:
    """Make a thumbnail of each photo, `workers` at a time, and yield them as they are made."""
    jobs: queue.Queue[str | None] = queue.Queue(workers)
    results: queue.Queue[Made | None] = queue.Queue(workers)

    def feed() -> None:
        for photo in photos:
            jobs.put(photo)
        jobs.put(None)

    def work() -> None:
        while (photo := jobs.get()) is not None:
            results.put(make(photo, thumbnail))

    def finish() -> None:
        for thread in pool:
            thread.join()
        results.put(None)

    pool = [threading.Thread(target=work) for _ in range(workers)]
    for thread in (*pool, threading.Thread(target=feed), threading.Thread(target=finish)):
        thread.start()
    while (made := results.get()) is not None:
        yield made


def make(photo: str, thumbnail: Callable[[str], str]) -> Made:
    """Make one thumbnail; an error is a result as well."""
    try:
        return Made(photo, thumbnail(photo))
    except Exception as error:  # noqa: BLE001 - one broken photo must not stop the others
        return Made(photo, None, error)
