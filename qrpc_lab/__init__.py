"""Go-style concurrency and gRPC streaming in Python, learned by doing.

What exercises use is re-exported here, lazily: ``import qrpc_lab`` loads nothing, and
``from qrpc_lab import Chan`` loads the channels alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.chan import (
        Canceled,
        CancelFunc,
        Case,
        Chan,
        ChanClosed,
        ChanError,
        ChanStatistics,
        CloseOfClosed,
        Context,
        ContextError,
        DeadlineExceeded,
        GoroutineExited,
        Group,
        LockMisuse,
        Once,
        Pool,
        RecvChan,
        RWMutex,
        Selected,
        Semaphore,
        SemaphoreMisuse,
        SendChan,
        SendOnClosed,
        SingleFlight,
        Ticker,
        Timer,
        WaitGroup,
        WaitGroupMisuse,
        WouldBlock,
        after,
        after_func,
        background,
        go,
        now,
        recv,
        select,
        send,
        sleep,
        with_cancel,
        with_deadline,
        with_timeout,
        with_value,
        without_cancel,
    )

__all__ = [
    "CancelFunc",
    "Canceled",
    "Case",
    "Chan",
    "ChanClosed",
    "ChanError",
    "ChanStatistics",
    "CloseOfClosed",
    "Context",
    "ContextError",
    "DeadlineExceeded",
    "GoroutineExited",
    "Group",
    "LockMisuse",
    "Once",
    "Pool",
    "RWMutex",
    "RecvChan",
    "Selected",
    "Semaphore",
    "SemaphoreMisuse",
    "SendChan",
    "SendOnClosed",
    "SingleFlight",
    "Ticker",
    "Timer",
    "WaitGroup",
    "WaitGroupMisuse",
    "WouldBlock",
    "after",
    "after_func",
    "background",
    "go",
    "now",
    "recv",
    "select",
    "send",
    "sleep",
    "with_cancel",
    "with_deadline",
    "with_timeout",
    "with_value",
    "without_cancel",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        found = globals()[name] = getattr(import_module("qrpc_lab.chan"), name)
        return found
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
