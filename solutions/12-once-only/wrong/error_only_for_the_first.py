"""expect: QL110

The exception goes to whoever loads, as exceptions do, and the others are woken in a `finally`.
They look for a value, there is none, and they ask again: a load for each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
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
        self._lock = Lock()
        self._flights: dict[str, Flight[T]] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        while True:
            with self._lock:
                flight = self._flights.get(key)
                first = flight is None
                if flight is None:
                    flight = self._flights[key] = Flight()
            if first:
                return self._load(flight, key, load)
            flight.landed.recv_ok()
            if hasattr(flight, "value"):
                return flight.value

    def _load(self, flight: Flight[T], key: str, load: Callable[[str], T]) -> T:
        """Load, and wake all who wait."""
        try:
            flight.value = load(key)
        except Exception:
            with self._lock:
                del self._flights[key]
            raise
        finally:
            flight.landed.close()
        return flight.value
