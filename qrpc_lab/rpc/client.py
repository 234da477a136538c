"""Channels and stubs to a server on loopback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc

from qrpc_lab.rpc.services import service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qrpc_lab.rpc.serving import Options

_OPTIONS = (
    ("grpc.enable_http_proxy", 0),
    # Channels of one target share connections by default; one case must not see another's.
    ("grpc.use_local_subchannel_pool", 1),
)


def channel(target: str, options: Options = ()) -> grpc.Channel:
    """Return an insecure channel to `target`. It has a connection of its own; close it."""
    return grpc.insecure_channel(target, [*_OPTIONS, *options])


@contextmanager
def connect(
    full_name: str,
    target: str,
    options: Options = (),
    interceptors: Sequence[Any] = (),
) -> Iterator[Any]:
    """Give a stub of the service `full_name` ("lab.Greeter") at `target` for a `with` block.

    The channel is closed at the end of the block, which cancels the calls that are still open.
    """
    with channel(target, options) as plain_channel:
        ready = grpc.intercept_channel(plain_channel, *interceptors)
        yield service(full_name).stub(ready)
