"""expect: QL110

A counter that begins anew with each period: simple, and well known from web servers. At the border
of two windows it lets through twice as many, and in the middle of one it makes people wait for its
end.
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
        self._tokens = burst
        self._at = now()
        self._lock = threading.Lock()
        self._turn = Semaphore(1)

    def allow(self) -> bool:
        """Take a token if there is one; never wait."""
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
        with self._lock:
            moment = now()
            window = self._burst / self._rate
            if moment - self._at >= window:
                self._at += (moment - self._at) // window * window
                self._tokens = self._burst
            if self._tokens < 1:
                return self._at + window - moment
            self._tokens -= 1
            return 0.0
