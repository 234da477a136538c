"""How a channel gets a connection, keeps it, and tells of it.

A channel connects when it is first used.  Where nobody listens, calls fail at once and go on doing
so until the channel may try again (after 1 s, then 1.6 s, …); calls that wait for ready wait until
a try succeeds.  Nothing ticks meanwhile: the next try is made when there is a server to reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import grpc

from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.addresses import places
from qrpc_lab.rpc.sim.connection import Connection
from qrpc_lab.rpc.sim.internet import time_now
from qrpc_lab.rpc.sim.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.channel import Beginning
    from qrpc_lab.rpc.sim.internet import Internet
    from qrpc_lab.rpc.sim.options import Options

_State: Final = grpc.ChannelConnectivity
_FIRST_PAUSE: Final = 1.0
_GROWTH: Final = 1.6
_LONGEST: Final = 120.0


class Connecting:
    """The connection of one channel."""

    def __init__(self, net: Internet, target: str, options: Options) -> None:
        self._net = net
        self._target = target
        self._options = options
        self._connection: Connection | None = None
        self._left: tuple[Connection, float] | None = None
        """The connection that a server has left by its stop, and when."""
        self._waiting: list[Beginning] = []
        self._pause = _FIRST_PAUSE
        self._again = 0.0
        """When a failed channel may try again."""
        self._watching = Watching(net.rt)
        net.channels.append(self)

    # -- calls ------------------------------------------------------------------------------------

    def wait(self, beginning: Beginning, *, patient: bool) -> None:
        """Let a call wait for a connection, if it is `patient` or one is being made; else fail."""
        if patient or self._pending():
            self._waiting.append(beginning)
        else:
            beginning.fail(self._refusal())

    def ready(self) -> Connection | None:
        """Return a connection if there can be one at this moment."""
        if self._connection is not None and self._connection.alive:
            return self._connection
        self._connection = None
        left = self._not_told()
        if left is not None:
            return left
        if self._failed():
            return None
        return self._try()

    def _not_told(self) -> Connection | None:
        """Return the connection that a server has left this instant, if word of it is on its way.

        A call then still goes out over it, and is refused at the other end.
        """
        left, self._left = self._left, None
        if left is None or left[0].server.stopped or left[1] < time_now(self._net.rt):
            return None
        if not self._net.rt.choose(2):
            return None
        self._left = left
        return left[0]

    def _failed(self) -> bool:
        return self._watching.state is _State.TRANSIENT_FAILURE and (
            time_now(self._net.rt) < self._again
        )

    def _try(self) -> Connection | None:
        shared = self._net.shared(self._target, self._options)
        if shared is not None:
            self._succeed(shared)
            return shared
        for place in places(self._target):
            server = self._net.server_at(place)
            if server is not None and server.serving:
                self._succeed(Connection(self._net, server, self._target, self._options))
                return self._connection
            if server is not None:  # bound, and not started yet: it will answer when it is
                self._watching.move(_State.CONNECTING)
                return None
        self._again = time_now(self._net.rt) + self._pause
        self._pause = min(self._pause * _GROWTH, _LONGEST)
        self._watching.move(_State.TRANSIENT_FAILURE)
        return None

    def _succeed(self, connection: Connection) -> None:
        self._connection = connection
        connection.users += 1
        self._pause = _FIRST_PAUSE
        self._watching.move(_State.READY)

    def _pending(self) -> bool:
        return self._watching.state is _State.CONNECTING

    def _refusal(self) -> statuses.Status:
        found = places(self._target)
        if not found:
            text = f"errors resolving {self._target}: Domain name not found"
            return statuses.Status(statuses.Code.UNAVAILABLE, text)
        return statuses.refused(f"ipv4:127.0.0.1:{found[-1]}")

    # -- what happens to it -----------------------------------------------------------------------

    def server_started(self) -> None:
        """Somebody listens now: those who wait try again, when the pause is over."""
        if not self._waiting and not self._watching.wants:
            return
        if self._failed():
            self._net.rt.call_at(self._again, self.retry, self)
        else:
            self.retry()

    def retry(self) -> None:
        """Try to reach a server for those who wait. Never blocks."""
        if not self._waiting and not self._watching.wants:
            return
        connection = self.ready()
        if connection is None:
            return
        waiting, self._waiting = self._waiting, []
        for beginning in waiting:
            if beginning.wanted:
                beginning.go(connection)

    def lost(self, connection: Connection) -> None:
        """The connection is gone: the next call makes another."""
        if self._connection is connection:
            self._connection = None
            if connection.server.stopping:
                self._left = connection, time_now(self._net.rt)
            self._watching.move(_State.IDLE)

    def close(self) -> None:
        """Let the connection go."""
        self._watching.end()
        self._waiting.clear()
        connection, self._connection = self._connection, None
        if self in self._net.channels:
            self._net.channels.remove(self)
        if connection is not None:
            connection.users -= 1
            if not connection.users:
                connection.close()

    # -- whoever watches --------------------------------------------------------------------------

    def subscribe(
        self, callback: Callable[[grpc.ChannelConnectivity], object], *, try_to_connect: bool
    ) -> None:
        """Tell `callback` of the state, now and when it changes."""
        self._watching.add(callback, wants=try_to_connect)
        if try_to_connect:
            self.ready()

    def unsubscribe(self, callback: Callable[[grpc.ChannelConnectivity], object]) -> None:
        """Tell it no more."""
        self._watching.remove(callback)
