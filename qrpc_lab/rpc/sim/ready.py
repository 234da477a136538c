"""`grpc.channel_ready_future` of a schedule.

The real one waits in a loop until the clock has *passed* its limit; virtual time stops exactly
there, and the loop would turn for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc

from qrpc_lab.rpc.sim.internet import time_now
from qrpc_lab.rpc.sim.waiting import Waiters, wait, wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.channel import Channel


class ReadyFuture(grpc.Future):  # type: ignore[type-arg]
    """Done when the channel is ready; asks it to connect."""

    def __init__(self, channel: Channel) -> None:
        self._rt = channel.rt
        self._channel = channel
        self._ready = False
        self._cancelled = False
        self._callbacks: list[Callable[[Any], object]] = []
        self._changed: Waiters = []

    def start(self) -> None:
        """Begin to listen to the channel."""
        self._channel.subscribe(self._update, try_to_connect=True)

    def _update(self, state: grpc.ChannelConnectivity) -> None:
        if state is grpc.ChannelConnectivity.READY and not self.done():
            self._ready = True
            self._end()

    def _end(self) -> None:
        self._channel.unsubscribe(self._update)
        self._rt.release(self)
        wake(self._rt, self._changed)
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback(self)

    def cancel(self) -> bool:
        self._rt.point("cancel", self)
        if self._ready:
            return False
        if not self._cancelled:
            self._cancelled = True
            self._end()
        return True

    def cancelled(self) -> bool:
        self._rt.point("poll", self)
        return self._cancelled

    def running(self) -> bool:
        self._rt.point("running", self)
        return not self._cancelled and not self._ready

    def done(self) -> bool:
        self._rt.point("done", self)
        return self._cancelled or self._ready

    def result(self, timeout: float | None = None) -> None:
        """Wait until the channel is ready. Raises `FutureTimeoutError`, `FutureCancelledError`."""
        self._rt.point("result", self)
        until = None if timeout is None else time_now(self._rt) + timeout
        while not self._ready:
            if self._cancelled:
                raise grpc.FutureCancelledError
            if not wait(self._rt, self._changed, "result", self, until) and not self._ready:
                raise grpc.FutureTimeoutError
        self._rt.acquire(self)

    def exception(self, timeout: float | None = None) -> Any:
        return self.result(timeout)

    def traceback(self, timeout: float | None = None) -> Any:
        return self.result(timeout)

    def add_done_callback(self, fn: Callable[[Any], object]) -> None:
        if self.done():
            fn(self)
        else:
            self._callbacks.append(fn)
