"""Waits for the end of a context that lasts until the token comes."""

from __future__ import annotations

import threading
from qrpc_lab import now, with_timeout


class Limiter:
    """Waits for the end of a context: of the caller's, or of one that lasts until the token comes."""

    def __init__(self, rate, burst):
        self.per_token = 1.0 / rate
        self.burst = burst
        self.lock = threading.Lock()
        self.next = (
            now() - burst * self.per_token
        )  # when the oldest token in the bucket came, less one

    def take(self):
        with self.lock:
            t = now()
            self.next = max(self.next, t - self.burst * self.per_token)
            ready = self.next + self.per_token
            if ready <= t + 1e-9:
                self.next = ready
                return 0.0
            return ready - t

    def allow(self):
        return self.take() == 0.0

    def wait(self, ctx):
        while True:
            if ctx.err():
                raise ctx.err()
            left = self.take()
            if not left:
                return
            inner, cancel = with_timeout(ctx, left)
            try:
                inner.done().recv_ok()
            finally:
                cancel()
