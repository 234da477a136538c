"""Whoever watches the state of a channel.

As in grpcio a goroutine of the channel calls the callbacks, each with every state it has missed at
most once, and with the present one when it subscribes.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import grpc

from qrpc_lab.rpc.sim.waiting import Waiters, wait, wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.runtime import Runtime

_State: Final = grpc.ChannelConnectivity


class Watching:
    """The state of a channel, and the callbacks that are told of it."""

    serves = True

    def __init__(self, rt: Runtime) -> None:
        self.state: Any = _State.IDLE
        self._rt = rt
        self._callbacks: list[tuple[Any, bool]] = []
        self._due: deque[tuple[Any, Any]] = deque()
        self._arrived: Waiters = []
        self._running = False

    @property
    def wants(self) -> bool:
        """Whether somebody watches who wants a connection."""
        return any(wants for _, wants in self._callbacks)

    def add(self, callback: Callable[[Any], object], *, wants: bool) -> None:
        """Tell `callback` from now on."""
        self._callbacks.append((callback, wants))
        self._tell(callback)
        if not self._running:
            self._running = True
            self._rt.spawn(self._run, "connectivity", daemon=True)

    def remove(self, callback: Callable[[Any], object]) -> None:
        """Tell it no more."""
        for entry in self._callbacks:
            if entry[0] == callback:
                self._callbacks.remove(entry)
                return

    def end(self) -> None:
        """Nobody is told any more."""
        self._callbacks.clear()
        self._due.clear()
        self.state = _State.SHUTDOWN

    def move(self, state: Any) -> None:
        """Note a new state. Never blocks."""
        if state is not self.state and self.state is not _State.SHUTDOWN:
            self.state = state
            for callback, _ in self._callbacks:
                self._tell(callback)

    def _tell(self, callback: Callable[[Any], object]) -> None:
        self._due.append((callback, self.state))
        wake(self._rt, self._arrived)

    def _run(self) -> None:
        while True:
            while not self._due:
                wait(self._rt, self._arrived, "events", self)
            callback, state = self._due.popleft()
            with suppress(Exception):  # grpcio logs it and goes on
                callback(state)
