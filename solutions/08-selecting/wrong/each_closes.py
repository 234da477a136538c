"""expect: QL105

Two goroutines, one for each channel, and each closes what it sends to when the other one has
nothing more to send. Both come to see that, and both close.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from qrpc_lab import Chan, RecvChan, after, go, recv, select, sleep

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
    merged: Chan[T] = Chan()
    ended: list[RecvChan[T]] = []

    def pump(channel: RecvChan[T]) -> None:
        for value in channel:
            merged.send(value)
        ended.append(channel)
        sleep(0)
        if len(ended) == 2:
            merged.close()

    go(pump, a)
    go(pump, b)
    return merged
