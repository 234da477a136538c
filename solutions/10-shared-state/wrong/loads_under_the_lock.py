"""expect: QL111

The whole of `get` under one lock: nothing is half done, nothing is counted twice, and nobody gets
the weather of Oslo while somebody waits for the weather of Rome.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Values by key, in memory. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing in memory."""
        self._lock = Lock()
        self._values: dict[str, T] = {}
        self._hits: dict[str, int] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key` from memory; if it is not there, what `load(key)` returns."""
        with self._lock:
            if key in self._values:
                self._hits[key] += 1
            else:
                self._values[key] = load(key)
                self._hits[key] = 0
            return self._values[key]

    @property
    def hits(self) -> int:
        """How many calls of `get` were answered from memory."""
        with self._lock:
            return sum(self._hits.values())

    def report(self) -> dict[str, int]:
        """Return the hits of each key in memory, all at one instant."""
        with self._lock:
            return dict(self._hits)

    def close(self) -> None:
        """End whatever the cache has started. Nothing calls it after that."""
