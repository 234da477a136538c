"""expect: QL110

The token is taken at once, even if it is still to come: then nobody has to look twice. Who gives up
waiting has taken it all the same, and the next one waits for two.
"""

from __future__ import annotations

import threading

from qrpc_lab import Context, after, now, recv, select


class Limiter:
    """Lets `burst` through at once, and `rate` a second in the long run."""

    def __init__(self, rate: float, burst: int) -> None:
        """Begin with a full bucket: `burst` tokens."""
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._at = now()
        self._lock = threading.Lock()

    def allow(self) -> bool:
        """Take a token if there is one; never wait."""
        with self._lock:
            moment = now()
            tokens = min(self._burst, self._tokens + (moment - self._at) * self._rate)
            if tokens < 1:
                return False
            self._tokens, self._at = tokens - 1, moment
            return True

    def wait(self, ctx: Context) -> None:
        """Wait for a token and take it. Raises the error of a context that ends, and takes none."""
        if ctx.err() is not None:
            raise ctx.err()
        seconds = self._reserve()
        if seconds and select(recv(ctx.done()), recv(after(seconds))).index == 0:
            raise ctx.err()

    def _reserve(self) -> float:
        """Take a token, perhaps one that is still to come; return the seconds until it is there."""
        with self._lock:
            moment = now()
            earned = (moment - self._at) * self._rate
            self._tokens = min(self._burst, self._tokens + earned) - 1
            self._at = moment
            return max(0.0, -self._tokens / self._rate)
