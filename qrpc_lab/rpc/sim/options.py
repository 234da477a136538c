"""Channel and server options that the simulation knows; the others are taken and ignored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.rpc.sim import weather

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST: Final = 4 * 2**20
_INITIAL: Final = 65_535


@dataclass(frozen=True, slots=True)
class Options:
    """What a channel or a server was told."""

    window: int
    """Bytes that a stream's sender may be ahead of this side."""
    receive: int
    """Bytes of the largest message that this side takes; -1: any."""
    send: int
    """Bytes of the largest message that this side sends; -1: any."""
    shares_port: bool
    """Whether another server may listen on the same port."""
    shares_connection: bool
    """Whether channels of one target use one connection."""


def read(given: Iterable[tuple[str, Any]] | None) -> Options:
    """Read options as grpc does."""
    known = dict(given or ())
    return Options(
        window=_window(known),
        receive=int(known.get("grpc.max_receive_message_length", _MOST)),
        send=int(known.get("grpc.max_send_message_length", -1)),
        shares_port=bool(known.get("grpc.so_reuseport", 1)),
        shares_connection=not known.get("grpc.use_local_subchannel_pool", 0),
    )


def _window(known: dict[str, Any]) -> int:
    # With the probe on grpc makes the window as large as the way is long: lookahead says nothing.
    if known.get("grpc.http2.bdp_probe", 1):
        return weather.in_force().window
    return int(known.get("grpc.http2.lookahead_bytes", _INITIAL))
