"""`time.sleep` and the clocks of `time`, in virtual seconds."""

from __future__ import annotations

import time
from typing import Final

from qrpc_lab.explore.sim.force import here

EPOCH: Final = 1_704_067_200.0
"""`time.time()` at the start of a schedule: 2024-01-01, 00:00 UTC."""

_sleep: Final = time.sleep
_monotonic: Final = time.monotonic
_time: Final = time.time
_perf_counter: Final = time.perf_counter


def sleep(seconds: float) -> None:
    """Block for `seconds`."""
    world = here()
    if world is None:
        _sleep(seconds)
        return
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    world.sleep(seconds)


def monotonic() -> float:
    """Return seconds since the schedule began."""
    world = here()
    return _monotonic() if world is None else world.now()


def perf_counter() -> float:
    """Return seconds since the schedule began."""
    world = here()
    return _perf_counter() if world is None else world.now()


def time_() -> float:
    """Return the date, in seconds since 1970."""
    world = here()
    return _time() if world is None else EPOCH + world.now()


def monotonic_ns() -> int:
    """Return nanoseconds since the schedule began."""
    return int(monotonic() * 1e9)


def perf_counter_ns() -> int:
    """Return nanoseconds since the schedule began."""
    return int(perf_counter() * 1e9)


def time_ns() -> int:
    """Return the date, in nanoseconds since 1970."""
    return int(time_() * 1e9)
