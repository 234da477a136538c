"""expect: QL110

Several goroutines raise one exception, and each adds its lines to the traceback of it: so everybody
gets a copy. Whoever looks for the reason by its object, or for what somebody has noted on it, does
not find it.
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
        with self._lock:
            flight = self._flights.get(key)
            first = flight is None
            if flight is None:
                flight = self._flights[key] = Flight()
        if first:
            self._load(flight, key, load)
        else:
            flight.landed.recv_ok()
        if flight.error is not None:
            raise type(flight.error)(*flight.error.args)
        return flight.value

    def _load(self, flight: Flight[T], key: str, load: Callable[[str], T]) -> None:
        """Load, and tell all who wait."""
        try:
            flight.value = load(key)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear it
            flight.error = error
            with self._lock:
                del self._flights[key]  # before anybody hears of it and asks again
        finally:
            flight.landed.close()
