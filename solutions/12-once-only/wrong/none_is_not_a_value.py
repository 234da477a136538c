"""expect: QL110

What is not there is `None`, so what is `None` is not there. A page may be empty, and then it is
built again for every reader.
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
        self._locks: dict[str, Lock] = {}
        self._values: dict[str, T] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        with self._lock:
            mine = self._locks.setdefault(key, Lock())
        with mine:
            value = self._values.get(key)
            if not value:
                value = self._values[key] = load(key)
            return value
