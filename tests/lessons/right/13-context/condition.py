"""Threads and a condition; `after_func` wakes the one who waits when the context ends."""

from __future__ import annotations

import threading
from collections.abc import Callable

from qrpc_lab import Context, after_func, with_timeout

Source = Callable[[Context], str]


class TooSlow(Exception):
    """The time of `gather` itself was over."""


def gather(
    ctx: Context, sources: dict[str, Source], seconds: float
) -> tuple[dict[str, str], BaseException | None]:
    """Ask all sources; return what they answered in time, and why some did not, or `None`."""
    asking, cancel = with_timeout(ctx, seconds, TooSlow())
    changed = threading.Condition()
    answers: dict[str, str] = {}

    def wake() -> None:
        with changed:
            changed.notify_all()

    def ask(name: str, source: Source) -> None:
        try:
            answer = source(asking)
        except Exception as error:  # noqa: BLE001
            cancel(error)
            return
        with changed:
            answers[name] = answer
            changed.notify_all()

    stop = after_func(asking, wake)
    for name, source in sources.items():
        threading.Thread(target=ask, args=(name, source), daemon=True).start()
    with changed:
        changed.wait_for(lambda: len(answers) == len(sources) or asking.err())
        came = dict(answers)
    cause = None if len(came) == len(sources) else asking.cause()
    stop()
    cancel()
    return came, cause
