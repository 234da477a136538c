"""`grpc.Channel` of a schedule: connects when first used, begins calls, and ends them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import grpc

from qrpc_lab.places import Described, Place, caller
from qrpc_lab.rpc.sim import options as opts
from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.connecting import Connecting
from qrpc_lab.rpc.sim.events import Events
from qrpc_lab.rpc.sim.metadata import is_legal
from qrpc_lab.rpc.sim.multicallables import StreamStream, StreamUnary, UnaryStream, UnaryUnary
from qrpc_lab.rpc.sim.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.client_call import ClientCall
    from qrpc_lab.rpc.sim.internet import Internet


class Channel(grpc.Channel):
    """A channel to a target of the schedule."""

    def __init__(self, net: Internet, target: str, options: Any) -> None:
        self.rt = net.rt
        self.options = opts.read(options)
        self.target = target
        self.events = Events(net.rt)
        self.calls: dict[ClientCall, None] = {}
        """The calls that are not over, in their order."""
        self._connecting = Connecting(net, target, self.options)
        self._closed = False
        self.made: Place = caller()

    # -- calls ------------------------------------------------------------------------------------

    def begin(
        self, call: ClientCall, request: bytes | None, *, wait_for_ready: bool | None
    ) -> None:
        """Begin a call: at once, or when there is a connection. A unary `request` goes with it."""
        self.rt.point("call", call)
        if self._closed:
            blocking = "Cannot invoke RPC on closed channel!"
            raise ValueError(blocking if call.blocking else "Cannot invoke RPC: Channel closed!")
        if not call.blocking:
            self.events.start()
        self.calls[call] = None
        if call.deadline is not None:
            call.watch_deadline()
            if call.over:
                return
        if call.metadata and not is_legal(call.metadata):
            call.end(statuses.INVALID_METADATA)
            return
        if request is not None and 0 <= self.options.send < len(request):
            call.end(_too_large_to_send(len(request), self.options.send))
            return
        connection = self._connecting.ready()
        if connection is not None:
            call.begin(Stream(connection, call), request)
        else:
            self._connecting.wait(Beginning(call, request), patient=bool(wait_for_ready))

    def ended(self, call: ClientCall) -> None:
        """Forget a call that is over."""
        self.calls.pop(call, None)

    # -- grpc.Channel -----------------------------------------------------------------------------

    def unary_unary(
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> UnaryUnary:
        return UnaryUnary(self, method, request_serializer, response_deserializer)

    def unary_stream(
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> UnaryStream:
        return UnaryStream(self, method, request_serializer, response_deserializer)

    def stream_unary(
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> StreamUnary:
        return StreamUnary(self, method, request_serializer, response_deserializer)

    def stream_stream(
        self,
        method: str,
        request_serializer: Callable[[Any], bytes] | None = None,
        response_deserializer: Callable[[bytes], Any] | None = None,
        _registered_method: bool | None = False,
    ) -> StreamStream:
        return StreamStream(self, method, request_serializer, response_deserializer)

    def subscribe(
        self,
        callback: Callable[[grpc.ChannelConnectivity], object],
        try_to_connect: bool | None = False,
    ) -> None:
        """Have `callback` told of the state of the connection, now and whenever it changes."""
        self.rt.point("subscribe", self)
        self._connecting.subscribe(callback, try_to_connect=bool(try_to_connect))

    def unsubscribe(self, callback: Callable[[grpc.ChannelConnectivity], object]) -> None:
        """Tell `callback` no more."""
        self.rt.point("unsubscribe", self)
        self._connecting.unsubscribe(callback)

    def close(self) -> None:
        """End every call of the channel as CANCELLED, and let the connection go."""
        self.rt.point("close", self)
        if self._closed:
            return
        self._closed = True
        for call in list(self.calls):
            call.cut_off(statuses.CHANNEL_CLOSED)
        self._connecting.close()

    def _describe(self) -> Described:
        return Described("channel to a server", f"the channel to {self.target}", self.made, {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Beginning:
    """A call that wants a connection."""

    __slots__ = ("_request", "call")

    def __init__(self, call: ClientCall, request: bytes | None) -> None:
        self.call = call
        self._request = request

    @property
    def wanted(self) -> bool:
        """Whether the call is still to begin."""
        return self.call.code is None and not self.call.over

    def go(self, connection: Any) -> None:
        """Begin it over `connection`."""
        self.call.begin(Stream(connection, self.call), self._request)

    def fail(self, status: statuses.Status) -> None:
        """There is no connection for it."""
        self.call.end(status)


def _too_large_to_send(size: int, most: int) -> statuses.Status:
    text = f"CLIENT: Sent message larger than max ({size} vs. {most})"
    return statuses.Status(statuses.Code.RESOURCE_EXHAUSTED, text)
