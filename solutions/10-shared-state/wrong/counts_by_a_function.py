"""expect: QL103

The counting has a function of its own, as it should; that it is called between the read and the
write makes the gap only wider. This one shows by hand, now and then (T17).
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


def one_more(number: int) -> int:
    """Return the next number."""
    return number + 1


class Cache(Generic[T]):
    """Values by key, in memory. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing in memory."""
        self._lock = Lock()
        self._values: dict[str, T] = {}
        self._hits: dict[str, int] = {}
        self._total = 0

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key` from memory; if it is not there, what `load(key)` returns."""
        with self._lock:
            known = key in self._values
            if known:
                self._hits[key] += 1
        if known:
            self._total = one_more(self._total)
            return self._values[key]
        value = load(key)
        with self._lock:
            self._hits.setdefault(key, 0)
            return self._values.setdefault(key, value)

    @property
    def hits(self) -> int:
        """How many calls of `get` were answered from memory."""
        return self._total

    def report(self) -> dict[str, int]:
        """Return the hits of each key in memory, all at one instant."""
        with self._lock:
            return dict(self._hits)

    def close(self) -> None:
        """End whatever the cache has started. Nothing calls it after that."""
