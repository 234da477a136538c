"""State that some threads change while another waits until it looks as wanted.

The condition is asked about a picture and outside the lock: it may take its time, and it may look
at the same object again, without holding up those who change it. Changes that happen meanwhile are
looked at together, so waiting for the end of a long stream does not take a picture of each step.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from qrpc_lab import runtime
from qrpc_lab.rpc.sim.waiting import Waiters, wait, wake

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
R = TypeVar("R")


class Watched(Generic[T]):
    """Guards some state; `picture` makes an immutable picture of it and runs under the lock."""

    def __init__(self, picture: Callable[[], T]) -> None:
        self._picture = picture
        self._changed = threading.Condition()
        self._version = 0

    def change(self, action: Callable[[], R]) -> R:
        """Run `action`, which changes the state, and wake those who wait. It must be quick."""
        with self._changed:
            result = action()
            self._version += 1
            self._changed.notify_all()
            return result

    def picture(self) -> T:
        """Return a picture of the state."""
        with self._changed:
            return self._picture()

    def wait(self, condition: Callable[[T], bool], seconds: float) -> bool:
        """Block until `condition(picture)` holds, at most `seconds`; return whether it does."""
        end = time.monotonic() + seconds
        known = -1
        while True:
            with self._changed:
                left = max(0.0, end - time.monotonic())
                if not self._changed.wait_for(lambda: self._version != known, left):  # noqa: B023 - asked here and now
                    return False
                known = self._version
                seen = self._picture()
            if condition(seen):
                return True


class _InSchedule(Watched[T]):
    """The same without a lock: in a schedule nobody else runs between two steps, and it makes none.

    Whoever records adds nothing to the orders that have to be tried, and orders nothing either.
    """

    def __init__(self, picture: Callable[[], T]) -> None:
        self._picture = picture
        self._waiters: Waiters = []

    def change(self, action: Callable[[], R]) -> R:
        result = action()
        wake(runtime.active(), self._waiters)
        return result

    def picture(self) -> T:
        return self._picture()

    def wait(self, condition: Callable[[T], bool], seconds: float) -> bool:
        rt = runtime.active()
        until = rt.now() + seconds
        while not condition(self._picture()):
            if not wait(rt, self._waiters, "wait for a change", self, until):
                return False
        return True


def watched(picture: Callable[[], T]) -> Watched[T]:
    """Return what guards some state where we are: among threads, or in a schedule."""
    return Watched(picture) if runtime.steering is None else _InSchedule(picture)
