"""expect: QL110

Look, and load what is missing: the first lines that anybody writes. Whoever looks while another
one loads finds nothing as well. At nine o'clock that is everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Loader(Generic[T]):
    """Values by key, each loaded once. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self._values: dict[str, T] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        if key not in self._values:
            self._values[key] = load(key)
        return self._values[key]
