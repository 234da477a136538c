"""What stands in the place of grpc's own functions while schedules run.

Outside a schedule each of them is the real one, so a program that goes on after an exploration, or
beside it, notices nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc

from qrpc_lab.rpc.sim import telling  # noqa: F401 - nothing of ours is imported in a schedule
from qrpc_lab.rpc.sim.channel import Channel
from qrpc_lab.rpc.sim.internet import internet
from qrpc_lab.rpc.sim.ready import ReadyFuture
from qrpc_lab.rpc.sim.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

_real_server = grpc.server
_real_channel = grpc.insecure_channel
_real_ready = grpc.channel_ready_future


def server(
    thread_pool: Any,
    handlers: Any = None,
    interceptors: Any = None,
    options: Any = None,
    maximum_concurrent_rpcs: int | None = None,
    compression: grpc.Compression | None = None,
    xds: bool = False,
) -> grpc.Server:
    """Return a server of the present schedule."""
    net = internet()
    if net is None:
        return _real_server(
            thread_pool, handlers, interceptors, options, maximum_concurrent_rpcs, compression, xds
        )
    return Server(net, thread_pool, handlers, interceptors, options, maximum_concurrent_rpcs)


def insecure_channel(
    target: str,
    options: Any = None,
    compression: grpc.Compression | None = None,
) -> grpc.Channel:
    """Return a channel of the present schedule."""
    net = internet()
    if net is None:
        return _real_channel(target, options, compression)
    return Channel(net, target, options)


def channel_ready_future(channel: grpc.Channel) -> Any:
    """Return a future that is done when `channel` is ready."""
    if not isinstance(channel, Channel):
        return _real_ready(channel)
    future = ReadyFuture(channel)
    future.start()
    return future


def stand_ins() -> dict[str, Callable[..., object]]:
    """Return what takes the place of which name of `grpc`."""
    return {
        "server": server,
        "insecure_channel": insecure_channel,
        "channel_ready_future": channel_ready_future,
    }
