"""expect: QL105

A sender closes, and every worker is a sender, so each of them closes, carefully, when all have
ended. "All have ended" comes true for all of them at the same time.
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
    jobs: Chan[str] = Chan(name="jobs")
    results: Chan[Made] = Chan(name="results")
    pool = WaitGroup()
    broken: list[Exception] = []

    def feed() -> None:
        try:
            for photo in photos:
                jobs.send(photo)
        except Exception as error:  # noqa: BLE001 - whatever it is, `run` raises it
            broken.append(error)
        finally:
            jobs.close()

    def work() -> None:
        for photo in jobs:
            results.send(make(photo, thumbnail))
        pool.done()
        pool.wait()
        results.close()

    for _ in range(workers):
        pool.add()
        go(work)
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
