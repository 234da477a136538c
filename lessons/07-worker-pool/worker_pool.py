"""A photo site's thumbnails: a few workers, many photos, and an end that comes when all is done.

One thing to write. README.md (`qrpc-lab show 7`) says what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from qrpc_lab import Chan, WaitGroup, go  # noqa: F401 - you will need them


class Made(NamedTuple):
    """What became of one photo: a thumbnail, or the error that there is instead."""

    photo: str
    thumbnail: str | None
    error: Exception | None = None


def run(photos: Iterable[str], workers: int, thumbnail: Callable[[str], str]) -> Iterator[Made]:
    """Make a thumbnail of each photo, `workers` at a time, and yield them as they are made."""
    raise NotImplementedError("TODO: who feeds, who works, who collects, and who closes what?")
