"""expect: QL110

The lock is only for loading, so that reading stays fast. But what was seen before the lock was
taken may be old once it is held: the reader who waited for it loads the page again.
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

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        if key in self._values:
            return self._values[key]
        with self._lock:
            self._values[key] = load(key)
            return self._values[key]
