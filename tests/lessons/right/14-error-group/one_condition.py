"""One goroutine begins them all, as places become free; a condition says when."""

from __future__ import annotations

import threading
from collections import deque
from qrpc_lab import after_func, with_cancel


def fetch_all(ctx, fetch, pages, at_once):
    """A condition; the main goroutine starts the next one whenever a place is free."""
    group, cancel = with_cancel(ctx)
    cv = threading.Condition()
    running, failed, results = 0, None, {}

    def body(i):
        nonlocal running, failed
        result = error = None
        try:
            result = fetch(group, pages[i])
        except Exception as e:
            error = e
        with cv:
            running -= 1
            if error is None:
                results[i] = result
            elif failed is None and group.err() is None:
                failed = error
                cancel(error)
            cv.notify()

    def wake():
        with cv:
            cv.notify()

    stop = after_func(ctx, wake)
    todo = deque(range(len(pages)))
    with cv:
        while True:
            while todo and running < at_once and group.err() is None:
                running += 1
                threading.Thread(target=body, args=(todo.popleft(),)).start()
            if running == 0 and (not todo or group.err() is not None):
                break
            cv.wait()
    stop()
    over = ctx.err() if failed is None else None
    cancel()
    if failed is not None:
        raise failed
    if over is not None:
        raise over
    return [results[i] for i in sorted(results)]
