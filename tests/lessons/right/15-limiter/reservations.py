"""A token that is still to come can be taken now. Who gives up gives it back, unless others have come
since: their times are promised."""

from __future__ import annotations

import threading

from qrpc_lab import Context, after, now, recv, select


class Limiter:
    """Remembers when the bucket will be full again."""

    def __init__(self, rate: float, burst: int) -> None:
        self._period = 1 / rate
        self._ahead = (burst - 1) * self._period
        self._full = now()
        self._lock = threading.Lock()

    def allow(self) -> bool:
        with self._lock:
            if self._full > now() + self._ahead:
                return False
            self._full = max(self._full, now()) + self._period
            return True

    def wait(self, ctx: Context) -> None:
        if ctx.err() is not None:
            raise ctx.err()
        with self._lock:
            mine = self._full = max(self._full, now()) + self._period
            seconds = mine - self._period - self._ahead - now()
        if seconds > 0 and select(recv(ctx.done()), recv(after(seconds))).index == 0:
            with self._lock:
                if self._full == mine:
                    self._full -= self._period
            raise ctx.err()
