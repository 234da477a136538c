"""An executor, as many lines under way as there are parsers, and free parsers in a queue."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple


class Found(NamedTuple):
    """An error of the log, and the number of its line; the first line is number 1."""

    line: int
    error: str


def first_errors(lines: Iterable[str], parsers: list[Callable[[str], str | None]], n: int):
    """Return the first `n` errors of a log, in order, and leave nobody behind."""
    free: queue.SimpleQueue = queue.SimpleQueue()
    for parse in parsers:
        free.put(parse)

    def work(number: int, line: str):
        parse = free.get()
        try:
            return number, parse(line)
        finally:
            free.put(parse)

    numbered = enumerate(lines, 1)
    errors: list[Found] = []
    with ThreadPoolExecutor(len(parsers)) as executor:
        window = deque(executor.submit(work, *one) for one in islice(numbered, len(parsers)))
        while window and len(errors) < n:
            number, error = window.popleft().result()
            if error is not None:
                errors.append(Found(number, error))
            if len(errors) < n:
                window.extend(executor.submit(work, *one) for one in islice(numbered, 1))
    return errors
