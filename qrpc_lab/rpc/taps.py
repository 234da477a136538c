"""One wrapping of handlers of all four modes, for those who want to listen to a call.

A `Tap` hears what passes between grpc and a handler, and changes nothing: what a handler gets,
returns and raises goes through as it is, also when it is wrong (a list in place of an iterator must
still be grpc's error, not ours). `TapInterceptor` is a server interceptor that gives each call a
tap of its own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Self

import grpc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Handler = Any  # grpc.RpcMethodHandler, whose attributes the type stubs do not have
Context = grpc.ServicerContext


class Tap:
    """Hears one call. Every method runs on the thread of the handler; override what you need."""

    def begin(self, context: Context) -> None:
        """The handler is about to be called."""

    def request(self, message: Any) -> None:  # noqa: ANN401 - a message of any service
        """The handler is given a request."""

    def half_closed(self) -> None:
        """The handler is told that there are no more requests."""

    def answer(self, message: Any) -> None:  # noqa: ANN401 - a message of any service
        """The handler gives an answer."""

    def returned(self) -> None:
        """The handler is done."""

    def raised(self, error: BaseException) -> None:
        """An exception leaves the handler."""


class TapInterceptor(grpc.ServerInterceptor, ABC):
    """A server interceptor that listens to each call by a tap."""

    @abstractmethod
    def tap(self, method: str) -> Tap:
        """Return the tap for a new call of `method` ("/lab.Greeter/Greet"). Any thread."""

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler:
        """Give grpc the handler it would have called, with a tap around it."""
        handler = continuation(handler_call_details)
        method: str = handler_call_details.method
        return None if handler is None else _tapped(handler, lambda: self.tap(method))


_KINDS = {
    (False, False): ("unary_unary", grpc.unary_unary_rpc_method_handler),
    (False, True): ("unary_stream", grpc.unary_stream_rpc_method_handler),
    (True, False): ("stream_unary", grpc.stream_unary_rpc_method_handler),
    (True, True): ("stream_stream", grpc.stream_stream_rpc_method_handler),
}


def _tapped(handler: Handler, new_tap: Callable[[], Tap]) -> Handler:
    name, make = _KINDS[handler.request_streaming, handler.response_streaming]
    inner = getattr(handler, name)

    def behaviour(request: Any, context: Context) -> Any:  # noqa: ANN401 - as the handler
        tap = new_tap()
        tap.begin(context)
        if handler.request_streaming:
            request = _Requests(request, tap)
        else:
            tap.request(request)
            tap.half_closed()
        return _call(inner, request, context, tap, streams=handler.response_streaming)

    return make(behaviour, handler.request_deserializer, handler.response_serializer)


def _call(inner: Any, request: Any, context: Context, tap: Tap, *, streams: bool) -> Any:  # noqa: ANN401 - as the handler
    try:
        result = inner(request, context)
    except BaseException as error:
        tap.raised(error)
        raise
    if streams:
        return _Answers(result, tap)
    tap.answer(result)
    tap.returned()
    return result


class _Requests:
    """The requests of a stream as the handler sees them."""

    def __init__(self, requests: Iterator[Any], tap: Tap) -> None:
        self._requests = requests
        self._tap = tap

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:  # noqa: ANN401 - a message of any service
        try:
            message = next(self._requests)
        except StopIteration:
            self._tap.half_closed()
            raise
        self._tap.request(message)
        return message

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever grpc's own iterator has
        return getattr(self._requests, name)


class _Answers:
    """The answers of a handler as grpc sees them.

    A class and not a generator: dropping it must drop the handler's generator at once, so that its
    `finally` runs when grpc drops the call.
    """

    def __init__(self, answers: Any, tap: Tap) -> None:  # noqa: ANN401 - whatever a handler returned
        self._answers = answers
        self._tap = tap

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:  # noqa: ANN401 - a message of any service
        try:
            message = next(self._answers)
        except StopIteration:
            self._tap.returned()
            raise
        except BaseException as error:
            self._tap.raised(error)
            raise
        if message is None:
            self._tap.returned()  # to grpc, None is the end of the answers
        else:
            self._tap.answer(message)
        return message
