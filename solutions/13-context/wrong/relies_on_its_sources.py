"""expect: QL205

Each source says something in the end, an answer or an error: told to end, it raises, and that wakes
whoever waits here. A source that does not look says nothing for as long as it likes.
"""

from __future__ import annotations

from collections.abc import Callable

from qrpc_lab import Chan, Context, go, with_timeout

Source = Callable[[Context], str]


class TooSlow(Exception):
    """The time of `gather` itself was over."""


def gather(
    ctx: Context, sources: dict[str, Source], seconds: float
) -> tuple[dict[str, str], BaseException | None]:
    """Ask all sources; return what they answered in time, and why some did not, or `None`."""
    asking, cancel = with_timeout(ctx, seconds, TooSlow())
    replies: Chan[tuple[str, str | None]] = Chan(len(sources), name="replies")

    def ask(name: str, source: Source) -> None:
        try:
            replies.send((name, source(asking)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the cause
            cancel(error)
            replies.send((name, None))

    for name, source in sources.items():
        go(ask, name, source)
    answers: dict[str, str] = {}
    while len(answers) < len(sources):
        name, answer = replies.recv()
        if answer is None:
            break
        answers[name] = answer
    cause = None if len(answers) == len(sources) else asking.cause()
    cancel()
    return answers, cause
