"""expect: QL111

Under one lock all of it is right: once for each key, and an error leaves no trace. All other
pages wait while one is built.
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
            if key not in self._values:
                self._values[key] = load(key)
            return self._values[key]
