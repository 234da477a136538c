"""All pages of a report, some at a time: the first error ends the rest, and is the one you hear of.

One thing to write. README.md (`qrpc-lab show 14`) says what it does.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Context, Semaphore, WaitGroup, with_cancel  # noqa: F401 - you will need them


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    raise NotImplementedError("TODO: who has a place, who keeps the error, who tells the rest?")
