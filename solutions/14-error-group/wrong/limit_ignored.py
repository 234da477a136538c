"""expect: QL112

Goroutines are cheap, and a wait group waits for as many as one likes. The site that has to answer
them all at once is not.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Context, WaitGroup, go, with_cancel


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    group, cancel = with_cancel(ctx)
    running = WaitGroup()
    contents = [""] * len(pages)

    def one(index: int, page: str) -> None:
        try:
            contents[index] = fetch(group, page)
        except Exception as error:  # noqa: BLE001 - whatever it is, `fetch_all` raises it
            cancel(error)
        finally:
            running.done()

    for index, page in enumerate(pages):
        if group.err():
            break
        running.add()
        go(one, index, page)
    running.wait()
    first = group.cause()
    cancel()
    if first is not None:
        raise first
    return contents
