"""expect: QL110

A memory, and a `SingleFlight` for what is not in it. Between the look and the flight another
flight may have come home: this one sets out all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from qrpc_lab import SingleFlight

T = TypeVar("T")


class Loader(Generic[T]):
    """Values by key, each loaded once. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self._values: dict[str, T] = {}
        self._flights: SingleFlight[str, T] = SingleFlight()

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        if key in self._values:
            return self._values[key]
        value, _ = self._flights.do(key, lambda: load(key))
        self._values[key] = value
        return value
