"""An executor that counts the places; whoever fails first is written down under a lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from qrpc_lab import Context, with_cancel


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    inner, cancel = with_cancel(ctx)
    first: list[Exception] = []
    lock = threading.Lock()

    def one(page: str) -> str:
        if inner.err():
            return ""
        try:
            return fetch(inner, page)
        except Exception as error:  # noqa: BLE001
            with lock:
                if not first:
                    first.append(error)
            cancel(error)
            return ""

    with ThreadPoolExecutor(at_once) as executor:
        contents = list(executor.map(one, pages))
    error = first[0] if first else inner.err()
    cancel()
    if error:
        raise error
    return contents
