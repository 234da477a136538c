"""expect: QL110

A lock for each key, so that other keys do not wait. If the load fails, the next one in the queue
finds nothing and loads as well, and so do all behind him: ten readers, ten failures, each of two
seconds, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Loader(Generic[T]):
    """Values by key, each loaded once. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self._lock = Lock()
        self._values: dict[str, T] = {}
        self._locks: dict[str, Lock] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        with self._lock:
            mine = self._locks.setdefault(key, Lock())
        with mine:
            if key not in self._values:
                self._values[key] = load(key)
            return self._values[key]
