"""A connection: what a channel and a server have between them while both live."""

from __future__ import annotations

import sys
from collections import deque
from typing import TYPE_CHECKING, Final

import grpc

from qrpc_lab.rpc.sim.metadata import Pair
from qrpc_lab.rpc.sim.waiting import wake
from qrpc_lab.rpc.sim.way import Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.internet import Internet
    from qrpc_lab.rpc.sim.options import Options
    from qrpc_lab.rpc.sim.server import Core
    from qrpc_lab.rpc.sim.stream import Stream

_AGENT: Final = (
    Pair("user-agent", f"grpc-python/{grpc.__version__} (qrpc-lab simulation; {sys.platform})"),
)


class Connection:
    """One HTTP/2 connection of a schedule."""

    def __init__(self, net: Internet, server: Core, target: str, client: Options) -> None:
        self.rt = net.rt
        self.net = net
        self.users = 0
        """How many channels have it."""
        self.server = server
        self.number, self.port = net.new_connection()
        self.note = net.record.note
        self.agent = _AGENT
        self.server_window = server.options.window
        self.client_window = client.window
        self.alive = True
        self.inbox: deque[Callable[[], object]] = deque()
        """What has arrived at the server and was not looked at yet."""
        self._fresh = True
        self._cold: list[Callable[[], object]] = []
        """Openings from before the connection was made: the order in which they leave is open."""
        self._streams = 0
        rough = net.weather.delay or net.weather.faults
        self.way = Way(self, net.weather) if rough else None
        """The bad weather on it, if there is any."""
        self.streams: dict[Stream, None] = {}
        if client.shares_connection:
            net.connections[target, client] = self
        self._listener = server.loop.add(self)

    @property
    def peer(self) -> str:
        """How the server calls the client."""
        return f"ipv4:127.0.0.1:{self.port}"

    def next_stream(self) -> int:
        """Return the number of the next stream; HTTP/2 counts 1, 3, 5, 7."""
        self._streams += 1
        return 2 * self._streams - 1

    def open(self, event: Callable[[], object]) -> None:
        """Have an opening happen at the server."""
        if self._fresh:
            self._cold.append(event)
        self.to_server(event)

    def take(self) -> Callable[[], object]:
        """Return what the server looks at next. Only when there is something."""
        self._fresh = False
        if self._cold:
            return self._take_cold()
        return self.inbox.popleft()

    def _take_cold(self) -> Callable[[], object]:
        first = self.inbox[0]
        others = [event for event in self._cold if event is not first]
        pick = self.rt.choose(len(others) + 1) if others else 0
        event = [first, *others][pick]
        self.inbox.remove(event)
        if event in self._cold:
            self._cold.remove(event)
        return event

    def to_server(self, event: Callable[[], object]) -> None:
        """Have `event` happen at the server, after what was sent before it."""
        self.inbox.append(event)
        if self._listener:
            wake(self.rt, self._listener)

    def break_off(self) -> None:
        """The connection is lost, with all calls on it."""
        if self.alive:
            self.close()
            for stream in list(self.streams):
                stream.break_off()

    def close(self) -> None:
        """Carry no more new calls: the server or the last channel has gone."""
        if self.alive:
            self.alive = False
            for channel in list(self.net.channels):
                channel.lost(self)
