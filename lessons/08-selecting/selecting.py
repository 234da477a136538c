"""Several channels, and whichever is ready first: the fastest of some mirrors, and two into one.

Two things to write. README.md (`qrpc-lab show 8`) says what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from qrpc_lab import Chan, RecvChan, after, go, recv, select  # noqa: F401 - you will need them

T = TypeVar("T")


def first_of(mirrors: Sequence[Callable[[], T]], seconds: float) -> T:
    """Ask all mirrors at once and return the first answer; wait for it no longer than `seconds`."""
    raise NotImplementedError("TODO: ask in goroutines, and select between an answer and the time")


def merge(a: RecvChan[T], b: RecvChan[T]) -> RecvChan[T]:
    """Return a channel of everything that comes from `a` and from `b`, as it comes."""
    raise NotImplementedError("TODO: select between the two, until both are closed")
