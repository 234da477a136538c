"""One number: when the bucket will be full again."""

from __future__ import annotations

import threading
from qrpc_lab import after, now, recv, select


class Limiter:
    """One number: when the bucket will be full again."""

    def __init__(self, rate, burst):
        self.step = 1 / rate
        self.slack = (burst - 1) * self.step
        self.full_at = now()
        self.guard = threading.Lock()

    def _earliest(self, t):
        return max(self.full_at, t) - self.slack

    def allow(self):
        with self.guard:
            t = now()
            if self._earliest(t) > t + 1e-6:
                return False
            self.full_at = max(self.full_at, t) + self.step
            return True

    def wait(self, ctx):
        if (error := ctx.err()) is not None:
            raise error
        with self.guard:
            t = now()
            at = self._earliest(t)
            self.full_at = max(self.full_at, t) + self.step
        if at <= t:
            return
        if select(recv(ctx.done()), recv(after(at - t))).index == 0:
            with self.guard:
                self.full_at -= self.step
            raise ctx.err()
