"""What a program holds of a call: the names and texts are grpcio's, as programs print them.

A `_MultiThreadedRendezvous` that nobody holds any more cancels its call, as in grpcio; therefore
the transport itself only knows the `ClientCall` inside.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import grpc

from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.inactive import told
from qrpc_lab.rpc.sim.internet import is_over, time_now
from qrpc_lab.rpc.sim.status import Code
from qrpc_lab.rpc.sim.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from qrpc_lab.rpc.sim.client_call import ClientCall

_CANCELLED = "Locally cancelled by application!"
_DROPPED = "Cancelled upon garbage collection!"


class _MultiThreadedRendezvous(grpc.RpcError, grpc.Call, grpc.Future):  # type: ignore[type-arg]
    """A call whose answers are iterated over, or waited for."""

    def __init__(self, call: ClientCall) -> None:
        super().__init__()
        self._call = call

    # -- looking ----------------------------------------------------------------------------------

    def _look(self, operation: str) -> ClientCall:
        call = self._call
        call.rt.point(operation, call)
        if call.code is not None:
            call.rt.acquire(call, "end")
        return call

    def is_active(self) -> bool:
        return self._look("is_active").code is None

    def running(self) -> bool:
        return self._look("running").code is None

    def done(self) -> bool:
        return self._look("done").code is not None

    def cancelled(self) -> bool:
        return self._look("poll").cancelled

    def time_remaining(self) -> Any:
        call = self._call
        if call.deadline is None:
            return None
        return max(call.deadline - call.rt.now(), 0)

    # -- ending it --------------------------------------------------------------------------------

    def cancel(self) -> bool:
        call = self._look("cancel")
        if call.code is not None:
            return False
        call.cancelled = True
        return call.cancel(Code.CANCELLED, _CANCELLED)

    def __del__(self) -> None:
        call = self._call
        if call.code is None and not is_over(call.rt):
            call.cancelled = True
            call.cancel(Code.CANCELLED, _DROPPED)

    def add_callback(self, callback: Callable[[], object]) -> bool:
        call = self._look("add_callback")
        if call.callbacks is None:
            return False
        call.rt.release(call, "callbacks")
        call.callbacks.append(callback)
        return True

    def add_done_callback(self, fn: Callable[[Any], object]) -> None:
        call = self._look("add_done_callback")
        if call.code is None and call.callbacks is not None:
            call.rt.release(call, "callbacks")
            call.callbacks.append(partial(fn, self))
        else:
            fn(self)

    # -- waiting for its end ----------------------------------------------------------------------

    def _wait(self, operation: str, done: Callable[[ClientCall], bool]) -> ClientCall:
        call = self._call
        call.rt.point(operation, call)
        while not done(call):
            wait(call.rt, call.changed, operation, call)
        call.rt.acquire(call, "end")
        return call

    def initial_metadata(self) -> Any:
        call = self._wait("initial_metadata", lambda call: call.initial_metadata is not None)
        if call.stream is not None:
            call.rt.acquire(call.stream, "headers")
        call.met = True
        return call.initial_metadata

    def trailing_metadata(self) -> Any:
        call = self._wait("trailing_metadata", lambda call: call.trailing_metadata is not None)
        return call.trailing_metadata

    def code(self) -> Any:
        return self._wait("code", lambda call: call.code is not None).code

    def details(self) -> Any:
        return self._wait("details", lambda call: call.details is not None).details

    def debug_error_string(self) -> str:
        return f"UNKNOWN:{self.details()}"

    def _ended(self, operation: str, timeout: float | None) -> ClientCall:
        call = self._call
        call.rt.point(operation, call)
        until = None if timeout is None else time_now(call.rt) + timeout
        while call.code is None:
            if not wait(call.rt, call.changed, operation, call, until) and call.code is None:
                raise grpc.FutureTimeoutError
        call.rt.acquire(call, "end")
        return call

    def result(self, timeout: float | None = None) -> Any:
        call = self._ended("result", timeout)
        if call.ok:
            return call.response
        if call.cancelled:
            raise grpc.FutureCancelledError
        raise self

    def exception(self, timeout: float | None = None) -> Any:
        call = self._ended("exception", timeout)
        if call.ok:
            return None
        if call.cancelled:
            raise grpc.FutureCancelledError
        return self

    def traceback(self, timeout: float | None = None) -> TracebackType | None:
        error = self.exception(timeout)
        if error is None:
            return None
        try:
            raise error
        except grpc.RpcError:
            return sys.exc_info()[2]

    # -- its answers ------------------------------------------------------------------------------

    def __iter__(self) -> _MultiThreadedRendezvous:
        return self

    def next(self) -> Any:
        return self.__next__()

    def __next__(self) -> Any:
        call = self._call
        call.rt.point("next", call)
        while call.code is None and call.stream is None:
            wait(call.rt, call.changed, "next", call)
        if call.code is None:
            data = _received(call)
            call.met = call.met or data is not None
            message = None if data is None else call.decode(data)
            call.look_for_end()
            if message is not None:
                return message
        while call.code is None:
            wait(call.rt, call.changed, "next", call)
        call.rt.acquire(call, "end")
        if call.ok:
            raise StopIteration
        raise self

    def __repr__(self) -> str:
        return told("_MultiThreadedRendezvous", self._call.code, self._call.details)

    __str__ = __repr__


def _received(call: ClientCall) -> bytes | None:
    """Wait for a message, and return it; ``None`` when the call is over."""
    stream = call.stream
    assert stream is not None  # noqa: S101 - only a call that has gone out is read
    down = stream.down
    if down.reading:
        raise ValueError(
            "Internal gRPC call error 8. Please report to https://github.com/grpc/grpc/issues"
        )
    down.reading += 1
    try:
        while (data := down.take()) is None:
            if call.code is not None or stream.arrived is not None or down.closed:
                return None
            wait(call.rt, down.readable, "next", call)
    finally:
        down.reading -= 1
    most = call.channel.options.receive
    if 0 <= most < len(data):
        call.end(statuses.too_large("CLIENT", len(data), most))
        return None
    return data
