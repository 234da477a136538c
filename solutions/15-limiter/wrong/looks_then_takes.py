"""expect: QL103

Looking changes nothing, so it needs no lock; taking has one. Two who look at the last token both
see it, and both take it.
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
        if self._missing() > 0:
            return False
        self._take()
        return True

    def wait(self, ctx: Context) -> None:
        """Wait for a token and take it. Raises the error of a context that ends, and takes none."""
        self._turn.acquire(ctx=ctx)
        try:
            while seconds := self._missing():
                if select(recv(ctx.done()), recv(after(seconds))).index == 0:
                    raise ctx.err()
            self._take()
        finally:
            self._turn.release()

    def _missing(self) -> float:
        """Return the seconds until there is a token."""
        return max(0.0, self._at + (1 - self._tokens) / self._rate - now())

    def _take(self) -> None:
        """Take a token."""
        with self._lock:
            earned = (now() - self._at) * self._rate
            self._tokens = min(self._burst, self._tokens + earned) - 1
            self._at = now()
