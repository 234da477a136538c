"""expect: QL105

A worker that meets a broken photo wants the others to stop, and closes `jobs`, from which they all
take. It only receives from that channel. The one who sends on it closes it too, when it is done.
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
    stopped: list[bool] = []

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
            made = make(photo, thumbnail)
            results.send(made)
            if made.error is not None and not stopped:
                stopped.append(True)
                jobs.close()

    def finish() -> None:
        pool.wait()
        results.close()

    for _ in range(workers):
        pool.go(work)
    go(feed)
    go(finish)
    yield from results
    if broken:
        raise broken[0]


def make(photo: str, thumbnail: Callable[[str], str]) -> Made:
    """Make one thumbnail; an error is a result as well."""
    try:
        return Made(photo, thumbnail(photo))
    except Exception as error:  # noqa: BLE001 - one broken photo must not stop the others
        return Made(photo, None, error)
