"""Errors come through the channel too, and a `finally` ends the context on every way out."""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Chan, Context, go, recv, select, with_timeout

Source = Callable[[Context], str]


class TooSlow(Exception):
    """The time of `gather` itself was over."""


def gather(
    ctx: Context, sources: dict[str, Source], seconds: float
) -> tuple[dict[str, str], BaseException | None]:
    """Ask all sources; return what they answered in time, and why some did not, or `None`."""
    asking, cancel = with_timeout(ctx, seconds, cause=TooSlow())
    replies = Chan(len(sources))

    def ask(name: str, source: Source) -> None:
        try:
            replies.send((name, source(asking), None))
        except Exception as error:  # noqa: BLE001
            replies.send((name, None, error))

    answers: dict[str, str] = {}
    try:
        for name, source in sources.items():
            go(ask, name, source)
        for _ in sources:
            index, value, _ = select(recv(replies), recv(asking.done()))
            if index == 1:
                return answers, asking.cause()
            name, answer, error = value
            if error is not None:
                return answers, asking.cause() or error
            answers[name] = answer
        return answers, None
    finally:
        cancel()
