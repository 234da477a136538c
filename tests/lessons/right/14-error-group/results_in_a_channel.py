"""A goroutine for each page, which waits for a place; main collects and hears of the first error."""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Chan, Context, go, recv, select, send, with_cancel


def fetch_all(
    ctx: Context, fetch: Callable[[Context, str], str], pages: list[str], at_once: int
) -> list[str]:
    """Return `fetch(…, page)` of each page, in order, or raise the first error when all ended."""
    inner, cancel = with_cancel(ctx)
    places, results = Chan(at_once), Chan(len(pages))

    def one(index: int, page: str) -> None:
        if select(send(places, None), recv(inner.done())).index == 1 or inner.err():
            results.send((index, None, inner.err()))
            return
        try:
            results.send((index, fetch(inner, page), None))
        except Exception as error:  # noqa: BLE001
            results.send((index, None, error))
            cancel(error)
        finally:
            places.recv()

    for index, page in enumerate(pages):
        go(one, index, page)
    contents, first = [""] * len(pages), None
    for _ in pages:
        index, text, error = results.recv()
        contents[index] = text
        first = first or error
    first = first or inner.err()
    cancel()
    if first:
        raise first
    return contents
