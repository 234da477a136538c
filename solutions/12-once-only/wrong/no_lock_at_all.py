"""expect: QL110

To look into a dictionary and to write into it are one line each, and Python does such a line at
once, as everybody knows. Between the two lines somebody else may look, and see nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from qrpc_lab import Chan

T = TypeVar("T")


class Flight(Generic[T]):
    """One load: its value or its error, once `landed` is closed."""

    def __init__(self) -> None:
        """Begin in the air."""
        self.landed: Chan[None] = Chan()
        self.value: T
        self.error: Exception | None = None


class Loader(Generic[T]):
    """Values by key, each loaded once. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self._flights: dict[str, Flight[T]] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        flight = self._flights.get(key)
        first = flight is None
        if flight is None:
            flight = self._flights[key] = Flight()
        if first:
            self._load(flight, key, load)
        else:
            flight.landed.recv_ok()
        if flight.error is not None:
            raise flight.error
        return flight.value

    def _load(self, flight: Flight[T], key: str, load: Callable[[str], T]) -> None:
        """Load, and tell all who wait."""
        try:
            flight.value = load(key)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear it
            flight.error = error
            del self._flights[key]  # before anybody hears of it and asks again
        finally:
            flight.landed.close()
