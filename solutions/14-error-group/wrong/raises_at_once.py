"""expect: QL102

The error is known, so why wait for the others? Because they are still at work, with a site, a
memory and a goroutine each, and nobody will ever look after them again.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Chan, Context, Semaphore, WaitGroup, go, recv, select, with_cancel
from qrpc_lab.errors import ContextError


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    group, cancel = with_cancel(ctx)
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
    finished: Chan[None] = Chan(1)

    def wait() -> None:
        running.wait()
        finished.send(None)

    go(wait)
    select(recv(finished), recv(group.done()))
    first = group.cause()
    cancel()
    if first is not None:
        raise first
    return contents
