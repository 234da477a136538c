"""The requests of a call, as its handler sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.server_call import CANCELLED, CLOSED, OPEN
from qrpc_lab.rpc.sim.status import Code
from qrpc_lab.rpc.sim.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.server_call import ServerCall


def received(call: ServerCall, deserializer: Callable[[bytes], Any] | None) -> tuple[Any, bool]:
    """Wait for a request; return it, or ``None`` and whether the call was cancelled meanwhile."""
    up = call.stream.up
    up.reading += 1
    try:
        while True:
            if call.client is CANCELLED:
                call.rt.acquire(call, "end")
                return None, True
            data = up.take()
            if data is not None:
                break
            if call.read_failed or not call.active or (up.ended and not call.doomed):
                call.rt.acquire(up, "end")
                if call.client is OPEN:
                    call.client = CLOSED
                return None, False
            wait(call.rt, up.readable, "receive", call.stream.client)
    finally:
        up.reading -= 1
    if data is call.stream.after_headers:
        call.stream.client.met = True  # there and back again: the headers are long there
    return _parsed(call, data, deserializer)


def _parsed(
    call: ServerCall, data: bytes, deserializer: Callable[[bytes], Any] | None
) -> tuple[Any, bool]:
    most = call.server.options.receive
    if 0 <= most < len(data):
        call.end_by_server(statuses.too_large("SERVER", len(data), most))
        # The failed read may look like the end of the requests until the call is closed.
        return None, not call.rt.choose(2)
    try:
        request = data if deserializer is None else deserializer(data)
    except Exception:  # noqa: BLE001 - any deserialiser may stand here
        request = None
    if request is None:
        call.abort(Code.INTERNAL, "Exception deserializing request!")
    return request, False


class RequestIterator:
    """In `next` waits for a request, for the half-close, or until the call is dead."""

    def __init__(self, call: ServerCall, deserializer: Callable[[bytes], Any] | None) -> None:
        self._call = call
        self._deserializer = deserializer

    def __iter__(self) -> RequestIterator:
        return self

    def __next__(self) -> Any:
        call = self._call
        call.reads = True
        call.rt.point("receive", call.stream.client)
        if call.client is CANCELLED:
            call.read_late = True  # it may have begun before the call was closed
            call.raise_rpc_error()
        if call.statused:
            raise StopIteration
        request, cancelled = received(call, self._deserializer)
        if cancelled:
            call.raise_rpc_error()
        if request is None:
            raise StopIteration
        return request

    next = __next__
