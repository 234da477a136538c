"""All that the transport keeps for one schedule: who listens where, and what went over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qrpc_lab import runtime
from qrpc_lab.rpc.sim import weather
from qrpc_lab.rpc.sim.record import Record

if TYPE_CHECKING:
    from qrpc_lab.rpc.sim.connecting import Connecting
    from qrpc_lab.rpc.sim.connection import Connection
    from qrpc_lab.rpc.sim.options import Options
    from qrpc_lab.rpc.sim.server import Core

_FIRST_PORT: Final = 40_001
_FIRST_CLIENT_PORT: Final = 50_001


class Internet:
    """The addresses of one schedule."""

    def __init__(self, rt: runtime.Runtime) -> None:
        self.rt = rt
        self.weather = weather.in_force()
        self.breaks = [
            each for each in ("disconnect", "server-gone") if each in self.weather.faults
        ]
        """What may still break: each of them happens once."""
        self.record = Record()
        self.listening: dict[str, list[Core]] = {}
        """Servers by port (or path), in the order of binding."""
        self.connections: dict[Any, Connection] = {}
        """Those that channels share, by target and options."""
        self.channels: list[Connecting] = []
        """The ways to a server that are open, in the order of making."""
        self._connections = 0
        self._ports = _FIRST_PORT - 1

    def free_port(self) -> int:
        """Return a port that nobody has."""
        self._ports += 1
        while str(self._ports) in self.listening:
            self._ports += 1
        return self._ports

    def new_connection(self) -> tuple[int, int]:
        """Return number and client's port of a new connection."""
        self._connections += 1
        return self._connections, _FIRST_CLIENT_PORT + self._connections - 1

    def shared(self, target: str, options: Options) -> Connection | None:
        """Return the connection that other channels of this target have already."""
        found = self.connections.get((target, options)) if options.shares_connection else None
        return found if found is not None and found.alive else None

    def server_at(self, place: str) -> Core | None:
        """Return who listens at a port; where several do, the schedule chooses."""
        servers = self.listening.get(place, ())
        if not servers:
            return None
        return servers[self.rt.choose(len(servers)) if len(servers) > 1 else 0]


_present: Internet | None = None


def internet() -> Internet | None:
    """Return what the present schedule has; ``None`` outside every schedule."""
    global _present  # noqa: PLW0603 - one schedule runs at a time, and its world is the key
    rt = runtime.steering
    if rt is None:
        return None
    if _present is None or _present.rt is not rt:
        _present = Internet(rt)
    return _present


def is_over(rt: runtime.Runtime) -> bool:
    """Whether the schedule has ended: what is dropped now is dropped by whoever clears up."""
    return runtime.steering is not rt or getattr(rt, "outcome", None) is not None


def time_now(rt: runtime.Runtime) -> float:
    """Return the clock without being a step of the schedule."""
    with runtime.critical:
        return rt.now()
