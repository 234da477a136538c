"""Threads, bounded queues and an event; a sentinel for each parser says that no more will come."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

END = None


class Found(NamedTuple):
    """An error of the log, and the number of its line; the first line is number 1."""

    line: int
    error: str


def first_errors(lines: Iterable[str], parsers: list[Callable[[str], str | None]], n: int):
    """Return the first `n` errors of a log, in order, and leave nobody behind."""
    numbered: queue.Queue = queue.Queue(len(parsers))
    found: queue.Queue = queue.Queue(1)
    enough = threading.Event()

    def read() -> None:
        for line in enumerate(lines, 1):
            if enough.is_set():
                break
            numbered.put(line)
        for _ in parsers:
            numbered.put(END)

    def work(parse) -> None:
        while (taken := numbered.get()) is not END:
            error = parse(taken[1])
            if error is not None:
                found.put(Found(taken[0], error))
        found.put(END)

    threads = [threading.Thread(target=read)]
    threads += [threading.Thread(target=work, args=(parse,)) for parse in parsers]
    for thread in threads:
        thread.start()
    errors, left = [], len(parsers)
    while left:
        one = found.get()
        if one is END:
            left -= 1
        else:
            errors.append(one)
        if len(errors) >= n:
            enough.set()
    for thread in threads:
        thread.join()
    return sorted(errors)[:n]
