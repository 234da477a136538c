"""expect: QL103

Whoever waits has the turn, so he is alone with the tokens, and a lock would be one too many. But
`allow` takes no turn: it may come between any two of his lines.
"""

from __future__ import annotations

import threading

from qrpc_lab import Context, Semaphore, after, now, recv, select


class Limiter:
    """Lets `burst` through at once, and `rate` a second in the long run."""

    def __init__(self, rate: float, burst: int) -> None:
        """Begin with a full bucket: `burst` tokens."""
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._at = now()
        self._lock = threading.Lock()
        self._turn = Semaphore(1)

    def allow(self) -> bool:
        """Take a token if there is one; never wait."""
        with self._lock:
            return self._take() == 0

    def wait(self, ctx: Context) -> None:
        """Wait for a token and take it. Raises the error of a context that ends, and takes none."""
        self._turn.acquire(ctx=ctx)
        try:
            while seconds := self._take():
                if select(recv(ctx.done()), recv(after(seconds))).index == 0:
                    raise ctx.err()
        finally:
            self._turn.release()

    def _take(self) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        moment = now()
        due = self._at + (1 - self._tokens) / self._rate
        if moment < due:
            return due - moment
        earned = (moment - self._at) * self._rate
        self._tokens = min(self._burst, self._tokens + earned) - 1
        self._at = moment
        return 0.0
