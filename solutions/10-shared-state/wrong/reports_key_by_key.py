"""expect: QL110

A lock for each count, so as not to keep it for long. Each number is right when it is read; the
report puts together numbers that were never true at the same time.
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
            keys = list(self._hits)
        report = {}
        for key in keys:
            with self._lock:
                report[key] = self._hits[key]
        return report

    def close(self) -> None:
        """End whatever the cache has started. Nothing calls it after that."""
