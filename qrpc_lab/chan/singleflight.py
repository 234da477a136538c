"""One call for many callers who ask for the same thing at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from qrpc_lab import runtime
from qrpc_lab.chan.waiters import Waiter, WaitQueue, queue_up, undo_nothing, wait, wake_all
from qrpc_lab.places import Described, caller
from qrpc_lab.runtime import critical

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

V = TypeVar("V")


class _Flight(Generic[V]):
    """A call that is under way."""

    __slots__ = ("error", "landed", "shared", "value", "waiting")

    value: V

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.landed = False
        self.shared = False
        self.waiting = WaitQueue()

    def join(self) -> Waiter | None:
        """Wait for the end, unless it has come. Inside the section."""
        return None if self.landed else queue_up(self.waiting)


class SingleFlight(Generic[V]):
    """Suppresses duplicate calls: while one call for a key runs, others wait for its result.

    Nothing is kept: a call that comes after the end runs anew. Go: ``singleflight.Group``.
    """

    __slots__ = ("__weakref__", "_flights", "_made")

    def __init__(self) -> None:
        self._made = caller()
        self._flights: dict[Hashable, _Flight[V]] = {}

    def do(self, key: Hashable, fn: Callable[[], V]) -> tuple[V, bool]:
        """Return ``(fn(), shared)``; `shared` tells whether others got the same result.

        Blocks while a call for `key` is under way, and then returns its result, or raises its
        error, which all callers get.
        """
        if runtime.steering is not None:
            runtime.steering.point("do", self)
        with critical:
            flight = self._flights.get(key)
            mine = flight is None
            if flight is None:
                self._flights[key] = flight = _Flight()
                if runtime.steering is not None:
                    runtime.steering.acquire(self)  # it comes after those that have landed
            else:
                flight.shared = True
        if mine:
            self._lead(key, flight, fn)
        else:
            wait(flight.join, "do", self, undo_nothing)
        if runtime.steering is not None:
            runtime.steering.acquire(flight)
        if flight.error is not None:
            raise flight.error
        return flight.value, flight.shared

    def _lead(self, key: Hashable, flight: _Flight[V], fn: Callable[[], V]) -> None:
        try:
            flight.value = fn()
        except BaseException as error:  # noqa: BLE001 - `do` raises it, in every caller
            flight.error = error
        with critical:
            if self._flights.get(key) is flight:
                del self._flights[key]
            if runtime.steering is not None:
                runtime.steering.release(flight)
                runtime.steering.release(self)
            flight.landed = True
            wake_all(flight.waiting)

    def forget(self, key: Hashable) -> None:
        """Let the next `do` for `key` run anew, even if a call is still under way."""
        if runtime.steering is not None:
            runtime.steering.point("forget", self)
        with critical:
            self._flights.pop(key, None)

    def _describe(self) -> Described:
        facts: dict[str, object] = {
            "under way": {key: len(flight.waiting) for key, flight in self._flights.items()}
        }
        return Described("single flight", f"single flight of {self._made}", self._made, facts)
