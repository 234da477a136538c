"""expect: QL110

Every access has its lock, so every access is safe. The decision that lies between two of them is
not: locks make steps whole, not thoughts.
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
        with self._lock:
            known = key in self._values
        if not known:
            value = load(key)
            with self._lock:
                self._values[key] = value
        with self._lock:
            return self._values[key]
