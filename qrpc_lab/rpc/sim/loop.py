"""The serving goroutine of a server: openings, resets and ends of calls, one after the other.

As in grpcio one goroutine does it all, and it runs the program's interceptors and callbacks: one
that takes its time holds up every other call of the server.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from qrpc_lab.rpc.sim.waiting import Waiters, wait, wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.connection import Connection
    from qrpc_lab.rpc.sim.server import Core
    from qrpc_lab.rpc.sim.server_call import ServerCall
    from qrpc_lab.runtime import Runtime


class Loop:
    """What has arrived at a server, connection by connection."""

    serves = True

    def __init__(self, rt: Runtime, server: Core) -> None:
        self._rt = rt
        self._server = server
        self._connections: list[Connection] = []
        self._arrived: Waiters = []

    def add(self, connection: Connection) -> Waiters:
        """Listen to a connection as well; return where to wake this goroutine."""
        self._connections.append(connection)
        return self._arrived

    def wake(self) -> None:
        """Something has arrived. Never blocks."""
        wake(self._rt, self._arrived)

    def close(self) -> None:
        """Let every connection go: no new call comes over them."""
        for connection in self._connections:
            connection.close()
        self.wake()

    def break_off(self) -> None:
        """Lose every connection."""
        for connection in self._connections:
            connection.break_off()

    def run(self) -> None:
        """Serve until the server has stopped."""
        while not self._server.stopped:
            event = self._next()
            if event is not None:
                event()
                del event
            elif not self._server.end_if_idle():
                wait(self._rt, self._arrived, "events", self)

    def _next(self) -> Callable[[], object] | None:
        waiting = [connection for connection in self._connections if connection.inbox]
        if not waiting:
            return None
        index = self._rt.choose(len(waiting)) if len(waiting) > 1 else 0
        return waiting[index].take()

    def finish(self, call: ServerCall) -> None:
        """A call is over on the server's side: run its callbacks. May run the program's code."""
        callbacks, call.callbacks = call.callbacks or [], None
        if callbacks:
            self._rt.acquire(call, "callbacks")
        for callback in callbacks:
            with suppress(Exception):  # grpcio logs it and goes on
                callback()
        self._server.forget(call)
