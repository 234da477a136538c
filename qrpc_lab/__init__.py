"""Go-style concurrency and gRPC streaming in Python, learned by doing.

What exercises use is re-exported here, lazily: ``import qrpc_lab`` loads nothing, and
``from qrpc_lab import Chan`` loads the channels alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.chan import (
        Chan,
        ChanClosed,
        ChanStatistics,
        CloseOfClosed,
        SendOnClosed,
        WaitGroup,
        WaitGroupMisuse,
        WouldBlock,
        go,
    )

__all__ = [
    "Chan",
    "ChanClosed",
    "ChanStatistics",
    "CloseOfClosed",
    "SendOnClosed",
    "WaitGroup",
    "WaitGroupMisuse",
    "WouldBlock",
    "go",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("qrpc_lab.chan"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
