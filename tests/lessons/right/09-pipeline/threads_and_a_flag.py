"""Threads that take lines from one iterator, and a flag that ends the taking."""

from __future__ import annotations

import threading
from typing import NamedTuple


class Found(NamedTuple):
    line: int
    error: str


def first_errors(lines, parsers, n):
    """Threads that take lines from one iterator, and stop taking when n errors are known."""
    source, lock = enumerate(lines, 1), threading.Lock()
    found, stop = [], threading.Event()

    def work(parse):
        while not stop.is_set():
            with lock:
                number, line = next(source, (0, ""))
            if not number:
                return
            error = parse(line)
            if error is not None:
                with lock:
                    found.append(Found(number, error))
                    if len(found) >= n:
                        stop.set()

    threads = [threading.Thread(target=work, args=(parse,)) for parse in parsers]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sorted(found)[:n]
