"""expect: QL110

The key is noted first, so that nobody else loads it, and its value when it is there. In between
the second reader sees a key that is known, and takes what is not there yet (T19).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Loader(Generic[T]):
    """Values by key, each loaded once. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self._values: dict[str, T | None] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        if key not in self._values:
            self._values[key] = None
            self._values[key] = load(key)
        return self._values[key]
