"""expect: QL101

The values are collected, put into a channel and returned. A channel that is handed over when all is
known is a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from qrpc_lab import Chan, RecvChan, after, go, recv, select

T = TypeVar("T")


def first_of(mirrors: Sequence[Callable[[], T]], seconds: float) -> T:
    """Ask all mirrors at once and return the first answer; wait for it no longer than `seconds`."""
    answers: Chan[tuple[T | None, Exception | None]] = Chan(len(mirrors))

    def ask(mirror: Callable[[], T]) -> None:
        try:
            answers.send((mirror(), None))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no answer
            answers.send((None, error))

    for mirror in mirrors:
        go(ask, mirror)
    late = after(seconds)
    error: Exception | None = None
    for _ in mirrors:
        chosen = select(recv(answers), recv(late))
        if chosen.index == 1:
            raise TimeoutError(f"no mirror has answered within {seconds} s")
        answer, error = chosen.value
        if error is None:
            return answer
    raise error


def merge(a: RecvChan[T], b: RecvChan[T]) -> RecvChan[T]:
    """Return a channel of everything that comes from `a` and from `b`, as it comes."""
    values: list[T] = []
    x: RecvChan[T] | None = a
    y: RecvChan[T] | None = b
    while x is not None or y is not None:
        chosen = select(recv(x), recv(y))
        if chosen.ok:
            values.append(chosen.value)
        elif chosen.index == 0:
            x = None
        else:
            y = None
    merged: Chan[T] = Chan(len(values))
    for value in values:
        merged.send(value)
    merged.close()
    return merged
