"""As many threads as places, which take the next page from a queue as long as nothing is wrong."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from qrpc_lab import Context, with_cancel


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    inner, cancel = with_cancel(ctx)
    todo: queue.SimpleQueue = queue.SimpleQueue()
    for numbered in enumerate(pages):
        todo.put(numbered)
    contents: dict[int, str] = {}

    def work() -> None:
        while inner.err() is None:
            try:
                index, page = todo.get_nowait()
            except queue.Empty:
                return
            try:
                contents[index] = fetch(inner, page)
            except Exception as error:  # noqa: BLE001
                cancel(error)

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        if error := inner.cause():
            raise error
        return [contents[index] for index in range(len(pages))]
    finally:
        cancel()
