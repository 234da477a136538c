"""expect: QL110

`SingleFlight` lets one load at a time and gives its value to all who wait. It forgets it at once:
what is loaded once in a flight is loaded again in the next.
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
        self._flights: SingleFlight[str, T] = SingleFlight()

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        return self._flights.do(key, lambda: load(key))[0]
