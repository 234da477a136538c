"""A channel with one place is the turn; who has it waits for the next token."""

from __future__ import annotations

import threading
from qrpc_lab import Chan, after, now, recv, select, send


class Limiter:
    """A turn, as a channel with one place: who has it waits for the next token, with an eye on ctx."""

    def __init__(self, rate, burst):
        self.rate, self.burst = rate, burst
        self.tokens, self.last = burst, now()
        self.lock = threading.Lock()
        self.turn = Chan(1)
        self.turn.send(None)

    def missing(self):
        """Take one, or tell how long until there is one."""
        with self.lock:
            t = now()
            self.tokens = min(self.burst, self.tokens + (t - self.last) * self.rate)
            self.last = t
            if self.tokens > 1 - 1e-9:
                self.tokens -= 1
                return 0
            return (1 - self.tokens) / self.rate

    def allow(self):
        return self.missing() == 0

    def wait(self, ctx):
        if ctx.err() is not None:
            raise ctx.err()
        if select(recv(self.turn), recv(ctx.done())).index == 1:
            raise ctx.err()
        try:
            while left := self.missing():
                if select(recv(after(left)), recv(ctx.done())).index == 1:
                    raise ctx.err()
        finally:
            self.turn.send(None)
