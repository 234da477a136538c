"""Waiting for a change, in the seam's words.

Code between two operations of the seam is atomic in a schedule, so state needs no lock: whoever
changes it wakes those who wait, and each of them looks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.runtime import Parker, Runtime


class Signal:
    """Where goroutines wait until something has changed."""

    __slots__ = ("_parkers", "_rt")

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._parkers: list[Parker] = []

    @property
    def awaited(self) -> bool:
        """Whether anybody waits here."""
        return bool(self._parkers)

    def set(self) -> None:
        """Wake all who wait. Never blocks."""
        parkers, self._parkers = self._parkers, []
        for parker in parkers:
            self._rt.wake(parker)

    def wait(self, operation: str, on: object, until: float | None = None) -> bool:
        """Wait for the next `set`; false when `until` came first."""
        rt = self._rt
        parker = rt.parker()
        self._parkers.append(parker)
        late = False

        def expire() -> None:
            nonlocal late
            if parker in self._parkers:
                late = True
                self._parkers.remove(parker)
                rt.wake(parker)

        timer = None if until is None else rt.call_at(until, expire, on)
        try:
            rt.park(parker, operation, on)
        except BaseException:
            if parker in self._parkers:
                self._parkers.remove(parker)
            raise
        finally:
            if timer is not None:
                timer.cancel()
        return not late
