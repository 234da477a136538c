"""expect: QL110

What is not there is None, and what is there is something, so one look is enough. An empty text is
something as well: it is loaded again each time, and nobody ever hits it.
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
            if self._values.get(key):
                self._hits[key] += 1
                return self._values[key]
        value = load(key)
        with self._lock:
            self._hits.setdefault(key, 0)
            return self._values.setdefault(key, value)

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
