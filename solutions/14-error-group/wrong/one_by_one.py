"""expect: QL111

A loop that fetches page after page keeps the order, stops at the first error, and never fetches too
many at once. It never fetches two either.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Context, with_cancel


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    group, cancel = with_cancel(ctx)
    contents = [""] * len(pages)

    def one(index: int, page: str) -> None:
        try:
            contents[index] = fetch(group, page)
        except Exception as error:  # noqa: BLE001 - whatever it is, `fetch_all` raises it
            cancel(error)

    for index, page in enumerate(pages):
        one(index, page)
        if group.err():
            break
    first = group.cause()
    cancel()
    if first is not None:
        raise first
    return contents
