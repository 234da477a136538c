"""expect: QL102

The bucket of the picture has somebody who fills it, so start a goroutine that does. It fills on
when nobody uses the limiter any more: one goroutine for each limiter that ever was.
"""

from __future__ import annotations

import threading

from qrpc_lab import Context, Semaphore, after, go, recv, select, sleep


class Limiter:
    """Lets `burst` through at once, and `rate` a second in the long run."""

    def __init__(self, rate: float, burst: int) -> None:
        """Begin with a full bucket: `burst` tokens."""
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._lock = threading.Lock()
        self._turn = Semaphore(1)
        go(self._fill)

    def allow(self) -> bool:
        """Take a token if there is one; never wait."""
        with self._lock:
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True

    def wait(self, ctx: Context) -> None:
        """Wait for a token and take it. Raises the error of a context that ends, and takes none."""
        self._turn.acquire(ctx=ctx)
        try:
            while not self.allow():
                if select(recv(ctx.done()), recv(after(1 / self._rate / 8))).index == 0:
                    raise ctx.err()
        finally:
            self._turn.release()

    def _fill(self) -> None:
        """Put a token into the bucket whenever it is time for one."""
        while True:
            sleep(1 / self._rate)
            with self._lock:
                self._tokens = min(self._burst, self._tokens + 1)
