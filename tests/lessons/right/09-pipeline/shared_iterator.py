"""No stages at all: each parser takes the next line under a lock, and stops when there is enough."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Found(NamedTuple):
    """An error of the log, and the number of its line; the first line is number 1."""

    line: int
    error: str


def first_errors(
    lines: Iterable[str], parsers: list[Callable[[str], str | None]], n: int
) -> list[Found]:
    """Return the first `n` errors of a log, in order, and leave nobody behind."""
    numbered = iter(enumerate(lines, 1))
    lock = threading.Lock()
    found: list[Found] = []

    def work(parse: Callable[[str], str | None]) -> None:
        while True:
            with lock:
                taken = next(numbered, None) if len(found) < n else None
            if taken is None:
                return
            number, line = taken
            if (error := parse(line)) is not None:
                with lock:
                    found.append(Found(number, error))

    threads = [threading.Thread(target=work, args=(parse,)) for parse in parsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)[:n]
