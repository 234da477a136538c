"""expect: QL112

The deadlock of "send all, then read" goes away when the channels are large enough, so they are made
as large as the pile. That asks for the whole pile first.
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
    pile = list(photos)
    jobs: Chan[str] = Chan(len(pile))
    results: Chan[Made] = Chan(len(pile))
    pool = WaitGroup()

    def work() -> None:
        for photo in jobs:
            results.send(make(photo, thumbnail))

    def finish() -> None:
        pool.wait()
        results.close()

    for _ in range(workers):
        pool.go(work)
    for photo in pile:
        jobs.send(photo)
    jobs.close()
    go(finish)
    yield from results


def make(photo: str, thumbnail: Callable[[str], str]) -> Made:
    """Make one thumbnail; an error is a result as well."""
    try:
        return Made(photo, thumbnail(photo))
    except Exception as error:  # noqa: BLE001 - one broken photo must not stop the others
        return Made(photo, None, error)
