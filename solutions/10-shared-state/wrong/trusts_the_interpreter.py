"""expect: QL103

One operation on a dictionary is whole in CPython, and each line here has one. What lies between
two lines is not whole, and `+= 1` on a key is a read and a write.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Values by key, in memory. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing in memory."""
        self._values: dict[str, T] = {}
        self._hits: dict[str, int] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key` from memory; if it is not there, what `load(key)` returns."""
        if key not in self._values:
            self._values[key] = load(key)
            self._hits[key] = 0
        else:
            self._hits[key] += 1
        return self._values[key]

    @property
    def hits(self) -> int:
        """How many calls of `get` were answered from memory."""
        return sum(self._hits.values())

    def report(self) -> dict[str, int]:
        """Return the hits of each key in memory, all at one instant."""
        return dict(self._hits)

    def close(self) -> None:
        """End whatever the cache has started. Nothing calls it after that."""
