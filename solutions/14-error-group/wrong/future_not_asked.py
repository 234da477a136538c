"""expect: QL107

The executor waits for all at the end of its `with`, and each page has its place in the list. What
went wrong lies in the futures, and nobody asks them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from qrpc_lab import Context, with_cancel


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    group, cancel = with_cancel(ctx)
    contents = [""] * len(pages)

    def one(index: int, page: str) -> None:
        contents[index] = fetch(group, page)

    with ThreadPoolExecutor(at_once) as executor:
        for index, page in enumerate(pages):
            executor.submit(one, index, page)
    cancel()
    return contents
