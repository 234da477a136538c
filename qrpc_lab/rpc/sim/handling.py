"""What a worker of the server's pool does with one call, in each of the four modes.

The order of steps is that of `grpc._server`: what a handler may get wrong (a list for an iterator,
``None`` for an answer, a swallowed abort) comes out as it does there.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

from qrpc_lab.rpc.sim.context import Context
from qrpc_lab.rpc.sim.request_iterator import RequestIterator, received
from qrpc_lab.rpc.sim.requests import serialised
from qrpc_lab.rpc.sim.server_call import CANCELLED, CLOSED
from qrpc_lab.rpc.sim.status import OK, Code
from qrpc_lab.rpc.sim.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qrpc_lab.rpc.sim.server_call import ServerCall


class Handling:
    """A call and the handler that was found for it, a `grpc.RpcMethodHandler`."""

    __slots__ = ("call", "handler")

    def __init__(self, call: ServerCall, handler: Any) -> None:
        self.call = call
        self.handler = handler

    @property
    def behaviour(self) -> Callable[..., Any]:
        """The function of the servicer."""
        handler = self.handler
        if handler.request_streaming:
            found = handler.stream_stream if handler.response_streaming else handler.stream_unary
        else:
            found = handler.unary_stream if handler.response_streaming else handler.unary_unary
        return found  # type: ignore[no-any-return]

    def run(self) -> None:
        """Handle the call, on a worker of the pool."""
        call = self.call
        call.handler = worker = call.rt.current()
        call.begun = True
        name = worker.name
        worker.name = f"{name} {call.stream.method}"
        try:
            argument = self._argument()
            if argument is not None:
                self._handle(argument)
        except SystemExit:
            pass  # a pool's future takes it, and nobody asks the future: the call stays open
        except Exception:  # noqa: BLE001 - as grpcio: it prints, and leaves the call open
            traceback.print_exc()
        finally:
            worker.name = name
            call.handler = None

    def _argument(self) -> Any:
        call, handler = self.call, self.handler
        if handler.request_streaming:
            return RequestIterator(call, handler.request_deserializer)
        if not call.active:
            return None
        request, cancelled = received(call, handler.request_deserializer)
        if request is None and not cancelled and call.client is CLOSED:
            method = call.stream.method.encode()
            call.abort(Code.UNIMPLEMENTED, f'"{method!r}" requires exactly one request message.')
        return request

    def _handle(self, argument: Any) -> None:
        answer, proceed = self._call(argument)
        del argument
        if not proceed:
            return
        if self.handler.response_streaming:
            self._stream(answer)
            return
        data = self._serialised(answer)
        if data is not None:
            self._finish(data)

    def _call(self, argument: Any) -> tuple[Any, bool]:
        call = self.call
        try:
            return self.behaviour(argument, Context(call)), True
        except Exception as error:  # noqa: BLE001 - a handler may raise anything
            self._failed(error, "Exception calling application")
            return None, False

    def _failed(self, error: Exception, what: str) -> None:
        call = self.call
        call.rt.point("status", call.stream.client)
        if call.aborted:
            call.abort(Code.UNKNOWN, "RPC Aborted")
        elif not any(error is known for known in call.rpc_errors):
            call.abort(Code.UNKNOWN, _details(error, what))

    def _serialised(self, answer: Any) -> bytes | None:
        data = serialised(answer, self.handler.response_serializer)
        if data is None:
            self.call.rt.point("status", self.call.stream.client)
            self.call.abort(Code.INTERNAL, "Failed to serialize response!")
        return data

    def _finish(self, data: bytes | None) -> None:
        call = self.call
        call.rt.point("status", call.stream.client)
        if call.client is not CANCELLED and not call.statused:
            code = OK if call.code is None else call.code
            call.send_status(code, call.details or "", data)

    # -- a stream of answers ----------------------------------------------------------------------

    def _stream(self, answers: Iterator[Any]) -> None:
        call = self.call
        while True:
            answer, proceed = self._next(answers)
            if not proceed:
                return
            if answer is None:
                self._finish(None)
            else:
                data = self._serialised(answer)
                del answer
                if data is not None:
                    call.answers = answers
                    self._send(data)
                    call.answers = None
            if not call.active:
                return

    def _next(self, answers: Iterator[Any]) -> tuple[Any, bool]:
        try:
            return next(answers), True
        except StopIteration:
            return None, True
        except Exception as error:  # noqa: BLE001 - a handler may raise anything
            self._failed(error, "Exception iterating responses")
            return None, False

    def _send(self, data: bytes) -> None:
        """Send one answer: waits for room in the client's window."""
        call, stream = self.call, self.call.stream
        call.rt.point("answer", stream.client)
        if not call.active:
            return
        if call.headers_allowed:
            call.send_headers(None)
        end = stream.answer(data)
        call.rt.point("answered", stream.client)  # it may be read before the handler goes on
        while (call.doomed or not stream.down.has_room(end)) and call.active:
            wait(call.rt, stream.down.writable, "answer", stream.client)


def _details(error: Exception, what: str) -> str:
    try:
        return f"{what}: {error}"
    except Exception:  # noqa: BLE001 - an exception's own text may raise
        return "Calling application raised unprintable Exception!"
