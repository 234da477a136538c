"""expect: QL113

Whatever is there is appended. The quickest page is the first one then, and the report begins with
its index.
"""

from __future__ import annotations

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
    contents: list[str] = []

    def one(page: str) -> None:
        try:
            contents.append(fetch(group, page))
        except Exception as error:  # noqa: BLE001 - whatever it is, `fetch_all` raises it
            cancel(error)
        finally:
            places.release()

    for page in pages:
        try:
            places.acquire(ctx=group)
        except ContextError:
            break
        running.go(one, page)
    running.wait()
    first = group.cause()
    cancel()
    if first is not None:
        raise first
    return contents
