"""expect: QL110

There is one variable for the error, and whoever fails puts his into it. The others fail because
they were told to end, and so the report says `Canceled`.
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
    failure: BaseException | None = None
    contents = [""] * len(pages)

    def one(index: int, page: str) -> None:
        nonlocal failure
        try:
            contents[index] = fetch(group, page)
        except Exception as error:  # noqa: BLE001 - whatever it is, `fetch_all` raises it
            failure = error
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
    failure = failure or group.cause()
    cancel()
    if failure is not None:
        raise failure
    return contents
