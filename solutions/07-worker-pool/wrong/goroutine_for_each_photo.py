"""expect: QL112

Goroutines are cheap, so each photo gets one, and the pool is gone with all its trouble. Five
hundred photos at once is what the pool was for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from qrpc_lab import Chan, WaitGroup, go


class Made(NamedTuple):
    """What became of one photo: a thumbnail, or the error that there is instead."""

    photo: str
    thumbnail: str | None
    error: Exception | None = None


def run(photos: Iterable[str], workers: int, thumbnail: Callable[[str], str]) -> Iterator[Made]:
    """Make a thumbnail of each photo, `workers` at a time, and yield them as they are made."""
    results: Chan[Made] = Chan(name="results")
    pool = WaitGroup()
    broken: list[Exception] = []

    def work(photo: str) -> None:
        results.send(make(photo, thumbnail))

    def feed() -> None:
        try:
            for photo in photos:
                pool.go(work, photo)
        except Exception as error:
            broken.append(error)
        pool.wait()
        results.close()

    go(feed)
    yield from results
    if broken:
        raise broken[0]


def make(photo: str, thumbnail: Callable[[str], str]) -> Made:
    """Make one thumbnail; an error is a result as well."""
    try:
        return Made(photo, thumbnail(photo))
    except Exception as error:  # noqa: BLE001 - one broken photo must not stop the others
        return Made(photo, None, error)
