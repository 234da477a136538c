"""expect: QL111

The first mirror is asked; if it fails, the next one. That is a list of spares, and it is as slow as
the first one that is up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from qrpc_lab import Chan, RecvChan, go, now, recv, select

T = TypeVar("T")


def first_of(mirrors: Sequence[Callable[[], T]], seconds: float) -> T:
    """Ask all mirrors at once and return the first answer; wait for it no longer than `seconds`."""
    until = now() + seconds
    error: Exception | None = None
    for mirror in mirrors:
        try:
            answer = mirror()
        except Exception as failed:
            error = failed
        else:
            if now() > until:
                raise TimeoutError(f"no mirror has answered within {seconds} s")
            return answer
    raise error


def merge(a: RecvChan[T], b: RecvChan[T]) -> RecvChan[T]:
    """Return a channel of everything that comes from `a` and from `b`, as it comes."""
    merged: Chan[T] = Chan()

    def pump(a: RecvChan[T] | None, b: RecvChan[T] | None) -> None:
        while a is not None or b is not None:
            chosen = select(recv(a), recv(b))
            if chosen.ok:
                merged.send(chosen.value)
            elif chosen.index == 0:
                a = None
            else:
                b = None
        merged.close()

    go(pump, a, b)
    return merged
