"""Whatever happens is an event in one queue, the end of the context too."""

from __future__ import annotations

import threading
import queue
from qrpc_lab import after_func, with_timeout


class TooSlow(Exception):
    """The time of gather itself was over."""


def gather(ctx, sources, seconds):
    """Futures, each waited for by a callback."""
    sub, cancel = with_timeout(ctx, seconds)
    events = queue.SimpleQueue()
    stop = after_func(sub, lambda: events.put(("over", None, None)))
    for name, source in sources.items():

        def run(name=name, source=source):
            try:
                events.put(("answer", name, source(sub)))
            except Exception as error:
                events.put(("error", name, error if sub.err() is None else None))

        threading.Thread(target=run, daemon=True).start()
    answers, cause = {}, None
    while len(answers) < len(sources):
        kind, name, value = events.get()
        if kind == "answer":
            answers[name] = value
            continue
        if kind == "error" and value is not None:
            cause = value
        else:
            cause = ctx.cause() if ctx.err() else TooSlow()
        break
    stop()
    cancel()
    return answers, cause
