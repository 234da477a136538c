"""A condition with a time-out, which the end of a context wakes as well."""

from __future__ import annotations

import threading

from qrpc_lab import Context, after_func, now


class Limiter:
    """Lets `burst` through at once, and `rate` a second in the long run."""

    def __init__(self, rate: float, burst: int) -> None:
        """Begin with a full bucket: `burst` tokens."""
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._at = now()
        self._changed = threading.Condition()

    def allow(self) -> bool:
        """Take a token if there is one; never wait."""
        with self._changed:
            return self._missing() == 0

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait(self, ctx: Context) -> None:
        """Wait for a token and take it. Raises the error of a context that ends, and takes none."""
        stop = after_func(ctx, self._wake)
        try:
            with self._changed:
                while True:
                    if ctx.err() is not None:
                        raise ctx.err()
                    seconds = self._missing()
                    if not seconds:
                        return
                    self._changed.wait(seconds)
        finally:
            stop()

    def _missing(self) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        moment = now()
        due = self._at + (1 - self._tokens) / self._rate
        if moment < due:
            return due - moment
        earned = (moment - self._at) * self._rate
        self._tokens = min(self._burst, self._tokens + earned) - 1
        self._at = moment
        return 0.0
