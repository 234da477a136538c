"""expect: QL110

The sources put their answers into the dictionary themselves, and a counter tells when all are
there. One that is late still puts it in, into a page that is being read.
"""

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
    asking, cancel = with_timeout(ctx, seconds, TooSlow())
    replies: Chan[None] = Chan(len(sources), name="replies")

    answers: dict[str, str] = {}

    def ask(name: str, source: Source) -> None:
        try:
            answers[name] = source(asking)
            replies.send(None)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the cause
            cancel(error)

    for name, source in sources.items():
        go(ask, name, source)
    for _ in sources:
        chosen = select(recv(replies), recv(asking.done()))
        if chosen.index == 1:
            break
    cause = None if len(answers) == len(sources) else asking.cause()
    cancel()
    return answers, cause
