"""expect: QL205

Whoever looks at both contexts needs not make one from the other. That is right for the one who
looks. The sources have been given only one of them, with a deadline that is none.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Chan, Context, background, go, recv, select, with_timeout

Source = Callable[[Context], str]


class TooSlow(Exception):
    """The time of `gather` itself was over."""


def gather(
    ctx: Context, sources: dict[str, Source], seconds: float
) -> tuple[dict[str, str], BaseException | None]:
    """Ask all sources; return what they answered in time, and why some did not, or `None`."""
    asking, cancel = with_timeout(background(), seconds, TooSlow())
    replies: Chan[tuple[str, str]] = Chan(len(sources), name="replies")

    def ask(name: str, source: Source) -> None:
        try:
            replies.send((name, source(asking)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the cause
            cancel(error)

    for name, source in sources.items():
        go(ask, name, source)
    answers: dict[str, str] = {}
    while len(answers) < len(sources):
        chosen = select(recv(replies), recv(asking.done()), recv(ctx.done()))
        if chosen.index > 0:
            break
        name, answer = chosen.value
        answers[name] = answer
    cause = None if len(answers) == len(sources) else ctx.cause() or asking.cause()
    cancel()
    return answers, cause
