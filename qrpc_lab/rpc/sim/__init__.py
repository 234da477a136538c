"""gRPC inside a schedule: the same generated stubs and servicers, over a network that is simulated.

While the explorer runs a program, `grpc.server` and `grpc.insecure_channel` are those of this
package.  A call's messages are really serialised and parsed, its streams have a window in bytes,
its deadline is a timer of virtual time; who runs when is the schedule's choice.  Everything else of
grpc is the real one.

- `weather`: what the network of a schedule is like, and its faults
- `standins`: what takes the place of which name of grpc
- `internet`: what a schedule keeps: addresses, connections, the record of the wire
- `channel`, `connecting`, `watching`, `ready`, `events`: a channel, its connection, who is told
- `multicallables`, `client_call`, `rendezvous`, `inactive`, `requests`: the client's side
- `server`, `loop`, `handling`, `server_call`, `context`, `request_iterator`: the server's side
- `connection`, `stream`, `pipe`, `way`, `waiting`: what lies between them
- `record`, `telling`: what went over the wire, as `qrpc_lab.rpc.wire` tells it
- `status`, `metadata`, `options`, `addresses`: values, and what grpcio says of bad ones
- `words`: what a diagnosis says of a call

It stands on `qrpc_lab.runtime` alone.  Names are imported when first asked for: `Network` needs no
grpc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.rpc.sim.weather import Network, use

if TYPE_CHECKING:
    from qrpc_lab.rpc.wire import Frame

__all__ = ["Network", "frames", "use"]


def frames() -> tuple[Frame, ...]:
    """Return what went over the wires of the present schedule so far; nothing outside one."""
    from qrpc_lab.rpc.sim.internet import internet  # noqa: PLC0415 - grpc, for whoever has calls

    net = internet()
    return () if net is None else net.record.frames()
