"""What gRPC lessons and checkers share.

Here a lesson's service is served on loopback, called, recorded and looked at on the wire:

- `serving`: a server on a free loopback port, whose workers never keep the process alive
- `client`: channels and stubs to it
- `services`: from a name such as "lab.Greeter", or from a servicer, to its generated code
- `taps`: one wrapping of handlers of all four modes, on which stand
- `recorder`: the server's view of each call, and
- `failures`: the exceptions that left a handler
- `wire`: a proxy that tells the HTTP/2 frames of a call
- `proto`: stubs from a learner's `.proto`
- `twin`: the Python side of a lesson's Go program
- `environment`: what must be out of the way before grpc is imported
- `messages`: messages as plain data
- `watched`: state that some threads change and another waits for
- `workers`: the threads of a server, and `hands`, which take their place in a schedule

Names are imported when first asked for: grpc reads its environment while it is imported, and
`qrpc_lab.rpc.environment` must be able to clean it before.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.rpc.client import channel, connect
    from qrpc_lab.rpc.environment import clean_environment, local_environment
    from qrpc_lab.rpc.failures import Failures, HandlerFailure
    from qrpc_lab.rpc.messages import plain
    from qrpc_lab.rpc.recorder import Call, Recorder
    from qrpc_lab.rpc.services import Service, service, service_of
    from qrpc_lab.rpc.serving import Serving, serve

__all__ = [
    "Call",
    "Failures",
    "HandlerFailure",
    "Recorder",
    "Service",
    "Serving",
    "channel",
    "clean_environment",
    "connect",
    "local_environment",
    "plain",
    "serve",
    "service",
    "service_of",
]

_HOME = {
    "Call": "recorder",
    "Failures": "failures",
    "HandlerFailure": "failures",
    "Recorder": "recorder",
    "Service": "services",
    "Serving": "serving",
    "channel": "client",
    "clean_environment": "environment",
    "connect": "client",
    "local_environment": "environment",
    "plain": "messages",
    "serve": "serving",
    "service": "services",
    "service_of": "services",
}


def __getattr__(name: str) -> object:
    """Import the module that has `name`, now that somebody asks for it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
