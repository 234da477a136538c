"""expect: QL204

The first error is kept, all are waited for, and it is raised: nothing is lost. But nobody has told
the others, so the bad news comes when the slowest page is there.
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
    errors: list[Exception] = []
    contents = [""] * len(pages)

    def one(index: int, page: str) -> None:
        try:
            contents[index] = fetch(group, page)
        except Exception as error:  # noqa: BLE001 - whatever it is, `fetch_all` raises it
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
