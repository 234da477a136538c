"""expect: QL204

As many workers as places, and each takes page after page. A worker whose page breaks ends. One
whose page came, since it did not listen, looks at the list of pages and not at the context.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from qrpc_lab import Context, WaitGroup, with_cancel


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    group, cancel = with_cancel(ctx)
    lock = threading.Lock()
    left = iter(enumerate(pages))
    contents = [""] * len(pages)

    def work() -> None:
        try:
            while True:
                with lock:
                    index, page = next(left, (-1, ""))
                if index < 0:
                    return
                contents[index] = fetch(group, page)
        except Exception as error:  # noqa: BLE001 - whatever it is, `fetch_all` raises it
            cancel(error)

    workers = WaitGroup()
    for _ in range(at_once):
        workers.go(work)
    workers.wait()
    first = group.cause()
    cancel()
    if first is not None:
        raise first
    return contents
