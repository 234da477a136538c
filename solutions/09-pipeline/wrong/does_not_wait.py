"""expect: QL102

The answer is there, and whoever asked should not wait for what nobody needs: `wait=False`. What has
not begun is called off. What has begun goes on, after the return, with parsers that are not ours.
"""

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


def first_errors(
    lines: Iterable[str], parsers: list[Callable[[str], str | None]], n: int
) -> list[Found]:
    """Return the first `n` errors of a log, in order, and leave nobody behind."""
    free: queue.SimpleQueue = queue.SimpleQueue()
    for parse in parsers:
        free.put(parse)

    def work(number: int, line: str) -> tuple[int, str | None]:
        parse = free.get()
        try:
            return number, parse(line)
        finally:
            free.put(parse)

    numbered = enumerate(lines, 1)
    errors: list[Found] = []
    executor = ThreadPoolExecutor(len(parsers))
    window = deque(executor.submit(work, *one) for one in islice(numbered, len(parsers)))
    while window and len(errors) < n:
        number, error = window.popleft().result()
        if error is not None:
            errors.append(Found(number, error))
        if len(errors) < n:
            window.extend(executor.submit(work, *one) for one in islice(numbered, 1))
    executor.shutdown(wait=False, cancel_futures=True)
    return errors
