"""expect: QL111

A loop asks each source and passes on the context, so everything ends in time. The page takes as
long as all its sources together.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Chan, Context, recv, select, with_timeout

Source = Callable[[Context], str]


class TooSlow(Exception):
    """The time of `gather` itself was over."""


def gather(
    ctx: Context, sources: dict[str, Source], seconds: float
) -> tuple[dict[str, str], BaseException | None]:
    """Ask all sources; return what they answered in time, and why some did not, or `None`."""
    asking, cancel = with_timeout(ctx, seconds, TooSlow())
    replies: Chan[tuple[str, str]] = Chan(len(sources), name="replies")

    def ask(name: str, source: Source) -> None:
        try:
            replies.send((name, source(asking)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the cause
            cancel(error)

    for name, source in sources.items():
        ask(name, source)
    answers: dict[str, str] = {}
    while len(answers) < len(sources):
        chosen = select(recv(replies), recv(asking.done()))
        if chosen.index == 1:
            break
        name, answer = chosen.value
        answers[name] = answer
    cause = None if len(answers) == len(sources) else asking.cause()
    cancel()
    return answers, cause
