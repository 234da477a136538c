"""The event goroutine of a channel: it tells calls of their end, and runs their callbacks.

As in grpcio one goroutine serves all calls of a channel, so a callback that waits holds up the
others.  It is a daemon, started with the first call that needs it.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from qrpc_lab.rpc.sim.waiting import Waiters, wait, wake

if TYPE_CHECKING:
    from qrpc_lab.rpc.sim.client_call import ClientCall
    from qrpc_lab.runtime import Runtime


class Events:
    """Calls that have ended and were not told yet."""

    serves = True

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._ended: deque[ClientCall] = deque()
        self._arrived: Waiters = []
        self._running = False

    def start(self) -> None:
        """Have a goroutine for them. Called where a switch is allowed."""
        if not self._running:
            self._running = True
            self._rt.spawn(self._run, "channel", daemon=True)

    def tell(self, call: ClientCall) -> None:
        """Have `call` told of its end. Never blocks."""
        self._ended.append(call)
        wake(self._rt, self._arrived)

    def _run(self) -> None:
        while True:
            while not self._ended:
                wait(self._rt, self._arrived, "events", self)
            for callback in self._ended.popleft().settle():
                with suppress(Exception):  # grpcio logs it and goes on
                    callback()
                del callback
