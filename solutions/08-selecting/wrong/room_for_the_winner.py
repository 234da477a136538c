"""expect: QL102

A place for the answer, so that nobody has to wait. The second answer finds the place taken. Two
mirrors are the smallest test, and with two it is right.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from typing import TypeVar

from qrpc_lab import Chan, RecvChan, go, now, recv, select

T = TypeVar("T")


def first_of(mirrors: Sequence[Callable[[], T]], seconds: float) -> T:
    """Ask all mirrors at once and return the first answer; wait for it no longer than `seconds`."""
    answers: queue.Queue[tuple[T | None, Exception | None]] = queue.Queue(1)

    def ask(mirror: Callable[[], T]) -> None:
        try:
            answers.put((mirror(), None))
        except Exception as error:
            answers.put((None, error))

    for mirror in mirrors:
        go(ask, mirror)
    until = now() + seconds
    error: Exception | None = None
    for _ in mirrors:
        try:
            answer, error = answers.get(timeout=max(until - now(), 0))
        except queue.Empty:
            raise TimeoutError(f"no mirror has answered within {seconds} s") from None
        if error is None:
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
