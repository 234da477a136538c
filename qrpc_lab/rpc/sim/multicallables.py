"""What a stub's methods are: the callables of the four modes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc

from qrpc_lab.rpc.sim.client_call import ClientCall
from qrpc_lab.rpc.sim.inactive import _InactiveRpcError
from qrpc_lab.rpc.sim.internet import time_now
from qrpc_lab.rpc.sim.metadata import stored
from qrpc_lab.rpc.sim.rendezvous import _MultiThreadedRendezvous
from qrpc_lab.rpc.sim.requests import Requests, serialised
from qrpc_lab.rpc.sim.status import Code
from qrpc_lab.rpc.sim.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qrpc_lab.rpc.sim.channel import Channel


class _Method:
    """A method of a channel, in one of the four modes."""

    streams_answers = False

    def __init__(
        self,
        channel: Channel,
        method: str,
        serializer: Callable[[Any], bytes] | None,
        deserializer: Callable[[bytes], Any] | None,
    ) -> None:
        self._channel = channel
        self._method = method
        self._serializer = serializer
        self._deserializer = deserializer

    def _new(
        self,
        timeout: float | None,
        metadata: Any,
        *,
        blocking: bool,
    ) -> ClientCall:
        rt = self._channel.rt
        return ClientCall(
            self._channel,
            self._method,
            stored(metadata),
            None if timeout is None else time_now(rt) + timeout,
            self._deserializer,
            blocking=blocking,
            one_answer=not self.streams_answers,
        )

    def _one(
        self,
        request: Any,
        timeout: float | None,
        metadata: Any,
        wait_for_ready: bool | None,
        *,
        blocking: bool,
    ) -> ClientCall:
        """Begin a call with one request."""
        data = serialised(request, self._serializer)
        if data is None:
            raise _InactiveRpcError(Code.INTERNAL, "Exception serializing request!")
        call = self._new(timeout, metadata, blocking=blocking)
        self._channel.begin(call, data, wait_for_ready=wait_for_ready)
        return call

    def _many(
        self,
        requests: Iterator[Any],
        timeout: float | None,
        metadata: Any,
        wait_for_ready: bool | None,
        *,
        blocking: bool,
    ) -> ClientCall:
        """Begin a call with a stream of requests."""
        call = self._new(timeout, metadata, blocking=blocking)
        self._channel.begin(call, None, wait_for_ready=wait_for_ready)
        Requests(call, requests, self._serializer).start()
        return call


def _answer(call: ClientCall) -> Any:
    """Wait for the one answer; raise what the call ended with."""
    try:
        while not call.over:
            wait(call.rt, call.changed, "call", call)
    except BaseException:
        call.abandon()
        raise
    call.settle()
    call.rt.acquire(call, "end")
    if call.ok:
        return call.response
    raise _InactiveRpcError(call.code, call.details, call.initial_metadata, call.trailing_metadata)


class UnaryUnary(_Method, grpc.UnaryUnaryMultiCallable):  # type: ignore[type-arg]
    """One request, one answer."""

    def __call__(
        self,
        request: Any,
        timeout: float | None = None,
        metadata: Any = None,
        credentials: object = None,  # noqa: ARG002
        wait_for_ready: bool | None = None,
        compression: object = None,  # noqa: ARG002
    ) -> Any:
        return _answer(self._one(request, timeout, metadata, wait_for_ready, blocking=True))

    def with_call(
        self,
        request: Any,
        timeout: float | None = None,
        metadata: Any = None,
        credentials: object = None,  # noqa: ARG002
        wait_for_ready: bool | None = None,
        compression: object = None,  # noqa: ARG002
    ) -> Any:
        call = self._one(request, timeout, metadata, wait_for_ready, blocking=True)
        return _answer(call), _MultiThreadedRendezvous(call)

    def future(
        self,
        request: Any,
        timeout: float | None = None,
        metadata: Any = None,
        credentials: object = None,  # noqa: ARG002
        wait_for_ready: bool | None = None,
        compression: object = None,  # noqa: ARG002
    ) -> Any:
        call = self._one(request, timeout, metadata, wait_for_ready, blocking=False)
        return _MultiThreadedRendezvous(call)


class UnaryStream(_Method, grpc.UnaryStreamMultiCallable):  # type: ignore[type-arg]
    """One request, a stream of answers."""

    streams_answers = True

    def __call__(
        self,
        request: Any,
        timeout: float | None = None,
        metadata: Any = None,
        credentials: object = None,  # noqa: ARG002
        wait_for_ready: bool | None = None,
        compression: object = None,  # noqa: ARG002
    ) -> Any:
        call = self._one(request, timeout, metadata, wait_for_ready, blocking=False)
        return _MultiThreadedRendezvous(call)


class StreamUnary(_Method, grpc.StreamUnaryMultiCallable):  # type: ignore[type-arg]
    """A stream of requests, one answer."""

    def __call__(
        self,
        request_iterator: Any,
        timeout: float | None = None,
        metadata: Any = None,
        credentials: object = None,  # noqa: ARG002
        wait_for_ready: bool | None = None,
        compression: object = None,  # noqa: ARG002
    ) -> Any:
        call = self._many(request_iterator, timeout, metadata, wait_for_ready, blocking=True)
        return _answer(call)

    def with_call(
        self,
        request_iterator: Any,
        timeout: float | None = None,
        metadata: Any = None,
        credentials: object = None,  # noqa: ARG002
        wait_for_ready: bool | None = None,
        compression: object = None,  # noqa: ARG002
    ) -> Any:
        call = self._many(request_iterator, timeout, metadata, wait_for_ready, blocking=True)
        return _answer(call), _MultiThreadedRendezvous(call)

    def future(
        self,
        request_iterator: Any,
        timeout: float | None = None,
        metadata: Any = None,
        credentials: object = None,  # noqa: ARG002
        wait_for_ready: bool | None = None,
        compression: object = None,  # noqa: ARG002
    ) -> Any:
        call = self._many(request_iterator, timeout, metadata, wait_for_ready, blocking=False)
        return _MultiThreadedRendezvous(call)


class StreamStream(_Method, grpc.StreamStreamMultiCallable):  # type: ignore[type-arg]
    """Both sides stream."""

    streams_answers = True

    def __call__(
        self,
        request_iterator: Any,
        timeout: float | None = None,
        metadata: Any = None,
        credentials: object = None,  # noqa: ARG002
        wait_for_ready: bool | None = None,
        compression: object = None,  # noqa: ARG002
    ) -> Any:
        call = self._many(request_iterator, timeout, metadata, wait_for_ready, blocking=False)
        return _MultiThreadedRendezvous(call)
