"""Waiting for a change, in the seam's words.

Code between two operations of the seam is atomic in a schedule, so state needs no lock: whoever
changes it wakes those who wait, and each of them looks again.  Those who wait stand in a plain
list, since a call has five places to wait at, and most of them never see anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from qrpc_lab.runtime import Parker

if TYPE_CHECKING:
    from qrpc_lab.runtime import Runtime

Waiters: TypeAlias = list[Parker]
"""The tokens of those who wait for one change."""


def wake(rt: Runtime, waiters: Waiters) -> None:
    """Let all who wait look again. Never blocks."""
    while waiters:
        rt.wake(waiters.pop(0))


def wait(
    rt: Runtime, waiters: Waiters, operation: str, on: object, until: float | None = None
) -> bool:
    """Wait for the next `wake`; false when `until` came first."""
    if until is not None:
        return _wait_until(rt, waiters, operation, on, until)
    parker = rt.parker()
    waiters.append(parker)
    try:
        rt.park(parker, operation, on)
    except BaseException:
        _withdraw(waiters, parker)
        raise
    return True


def _withdraw(waiters: Waiters, parker: Parker) -> None:
    if parker in waiters:
        waiters.remove(parker)


def _wait_until(rt: Runtime, waiters: Waiters, operation: str, on: object, until: float) -> bool:
    parker = rt.parker()
    waiters.append(parker)
    late = False

    def expire() -> None:
        nonlocal late
        if parker in waiters:
            late = True
            waiters.remove(parker)
            rt.wake(parker)

    timer = rt.call_at(until, expire, on)
    try:
        rt.park(parker, operation, on)
    except BaseException:
        _withdraw(waiters, parker)
        raise
    finally:
        timer.cancel()
    return not late
