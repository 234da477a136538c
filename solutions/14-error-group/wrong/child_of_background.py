"""expect: QL204

A context is made from another one, and `background()` is the one that is always at hand. The group
has no parent then, and nobody who asked for the report can call it off.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Context, Semaphore, WaitGroup, background, with_cancel
from qrpc_lab.errors import ContextError


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    group, cancel = with_cancel(background())
    places = Semaphore(at_once)
    running = WaitGroup()
    contents = [""] * len(pages)

    def one(index: int, page: str) -> None:
        try:
            contents[index] = fetch(group, page)
        except Exception as error:  # noqa: BLE001 - whatever it is, `fetch_all` raises it
            cancel(error)
        finally:
            places.release()

    for index, page in enumerate(pages):
        try:
            places.acquire(ctx=group)
        except ContextError:
            break
        running.go(one, index, page)
    running.wait()
    first = group.cause()
    cancel()
    if first is not None:
        raise first
    return contents
