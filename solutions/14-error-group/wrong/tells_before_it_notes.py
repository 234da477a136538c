"""expect: QL110

First tell the others, so that they lose no time, then note the error, under a lock as it should be.
Between the two lines one of the others may have noted that it was told to end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from qrpc_lab import Context, Semaphore, WaitGroup, with_cancel
from qrpc_lab.errors import ContextError


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    group, cancel = with_cancel(ctx)
    places = Semaphore(at_once)
    running = WaitGroup()
    mutex = threading.Lock()
    errors: list[Exception] = []
    contents = [""] * len(pages)

    def one(index: int, page: str) -> None:
        try:
            contents[index] = fetch(group, page)
        except Exception as error:  # noqa: BLE001 - whatever it is, `fetch_all` raises it
            cancel(error)
            with mutex:
                errors.append(error)
        finally:
            places.release()

    for index, page in enumerate(pages):
        try:
            places.acquire(ctx=group)
        except ContextError:
            break
        running.go(one, index, page)
    running.wait()
    first = errors[0] if errors else group.cause()
    cancel()
    if first is not None:
        raise first
    return contents
