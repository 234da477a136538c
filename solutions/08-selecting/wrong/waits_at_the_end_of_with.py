"""expect: QL110

`as_completed` gives the first answer first. Leaving the `with` block waits for all the others: an
executor is not left before its work is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from qrpc_lab import Chan, RecvChan, go, recv, select

T = TypeVar("T")


def first_of(mirrors: Sequence[Callable[[], T]], seconds: float) -> T:
    """Ask all mirrors at once and return the first answer; wait for it no longer than `seconds`."""
    with ThreadPoolExecutor(max_workers=len(mirrors)) as pool:
        asked = [pool.submit(mirror) for mirror in mirrors]
        error: Exception | None = None
        for done in as_completed(asked, timeout=seconds):
            error = done.exception()
            if error is None:
                return done.result()
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
