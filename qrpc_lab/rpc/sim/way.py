"""Bad weather: what is sent arrives late, or the connection breaks.

Whatever goes wrong is a choice of the schedule, and the first choice is always that nothing does: a
token replays it, and a minimised one has no fault that the finding can do without.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from qrpc_lab.rpc.sim.internet import time_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.connection import Connection
    from qrpc_lab.rpc.sim.stream import Stream
    from qrpc_lab.rpc.sim.weather import Network

_LATE: Final = (0.0, 0.01, 1.0)
"""Seconds by which a message may be late."""
_SLOW: Final = 1.0
"""Seconds that a slow reader's side takes for each message."""
_RARELY: Final = 8
"""A break is one choice of so many, wherever something is sent."""
_STEP: Final = 1e-6
"""What is sent after something arrives after it."""


class Way:
    """What lies between the two sides of one connection, when the weather is bad."""

    def __init__(self, connection: Connection, weather: Network) -> None:
        self._rt = connection.rt
        self._connection = connection
        self._delay = weather.delay
        self._faults = frozenset(weather.faults)
        self._arrivals: dict[tuple[Stream, str], float] = {}
        self._slow: dict[tuple[Stream, str], bool] = {}

    def carry(self, stream: Stream, side: str, arrive: Callable[[], object]) -> None:
        """Have `arrive` called at the other side, after all that `side` has sent on the stream."""
        self._break()
        if not self._connection.alive:
            return
        now = time_now(self._rt)
        before = self._arrivals.get((stream, side), 0.0)
        due = max(now + self._delay + self._late(stream, side), before + _STEP)
        if self._is_slow(stream, side):
            due = max(due, before + _SLOW)
        if due <= now:
            arrive()
            return
        self._arrivals[stream, side] = due
        self._rt.call_at(due, partial(self._arrived, arrive), stream.client)

    def _arrived(self, arrive: Callable[[], object]) -> None:
        if self._connection.alive:
            arrive()

    def _late(self, stream: Stream, side: str) -> float:
        late = 0.0
        if "delay" in self._faults:
            late += _LATE[self._rt.choose(len(_LATE))]
        if "reorder" in self._faults and (stream, side) not in self._arrivals:
            late += _LATE[self._rt.choose(2)]  # a whole call falls back behind others
        return late

    def _is_slow(self, stream: Stream, side: str) -> bool:
        if "slow-reader" not in self._faults:
            return False
        key = stream, side
        if key not in self._slow:
            self._slow[key] = self._rt.choose(2) == 1
        return self._slow[key]

    def _break(self) -> None:
        breaks = self._connection.net.breaks
        for fault in tuple(breaks):
            if self._rt.choose(_RARELY) == _RARELY - 1:
                breaks.remove(fault)
                if fault == "server-gone":
                    self._connection.server.die()
                else:
                    self._connection.break_off()
