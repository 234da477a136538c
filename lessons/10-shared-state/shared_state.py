"""A cache that many ask at once, and that knows how often it was of use.

One class to write. README.md (`qrpc-lab show 10`) says what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock  # noqa: F401 - one way; an owner goroutine is another
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Values by key, in memory. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing in memory."""
        raise NotImplementedError("TODO: what do all share, and who may touch it when?")

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key` from memory; if it is not there, what `load(key)` returns."""
        raise NotImplementedError("TODO: look, load, remember: what of it is one step?")

    @property
    def hits(self) -> int:
        """How many calls of `get` were answered from memory."""
        raise NotImplementedError("TODO: how many hits were there?")

    def report(self) -> dict[str, int]:
        """Return the hits of each key in memory, all at one instant."""
        raise NotImplementedError("TODO: count while nobody else does")

    def close(self) -> None:
        """End whatever the cache has started. Nothing calls it after that."""
