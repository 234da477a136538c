"""A deadline instead of a time-out, a queue for the answers, and a sentinel at the end of it all."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from qrpc_lab import Context, after_func, now, with_deadline

Source = Callable[[Context], str]


class TooSlow(Exception):
    """The time of `gather` itself was over."""


def gather(
    ctx: Context, sources: dict[str, Source], seconds: float
) -> tuple[dict[str, str], BaseException | None]:
    """Ask all sources; return what they answered in time, and why some did not, or `None`."""
    asking, cancel = with_deadline(ctx, now() + seconds, TooSlow())
    replies: queue.SimpleQueue = queue.SimpleQueue()

    def ask(name: str, source: Source) -> None:
        try:
            replies.put((name, source(asking)))
        except Exception as error:  # noqa: BLE001
            cancel(error)

    after_func(asking, lambda: replies.put(None))
    for name, source in sources.items():
        threading.Thread(target=ask, args=(name, source), daemon=True).start()
    answers: dict[str, str] = {}
    while len(answers) < len(sources) and (reply := replies.get()):
        answers[reply[0]] = reply[1]
    cause = asking.cause() if len(answers) < len(sources) else None
    cancel()
    return answers, cause
