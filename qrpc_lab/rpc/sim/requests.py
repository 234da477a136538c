"""The goroutine that pulls a client's request iterator, as `grpc._channel` has one for each call.

It is not a daemon: an iterator that blocks for ever after the call is over is a leak, and the
finding names the iterator's line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrpc_lab.rpc.sim.status import Code
from qrpc_lab.rpc.sim.waiting import wait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qrpc_lab.rpc.sim.client_call import ClientCall
    from qrpc_lab.rpc.sim.stream import Stream


def serialised(message: Any, serializer: Callable[[Any], bytes] | None) -> bytes | None:
    """Return the bytes of a message; ``None`` when it cannot be serialised."""
    if serializer is None:
        if message is None or isinstance(message, bytes):
            return message
        kind = type(message).__name__
        text = f"Argument 'message' has incorrect type (expected bytes, got {kind})"
        raise TypeError(text)
    try:
        return serializer(message)
    except Exception:  # noqa: BLE001 - any serialiser may stand here
        return None


class Requests:
    """Sends what an iterator yields, and half-closes after it."""

    def __init__(
        self, call: ClientCall, requests: Iterator[Any], serializer: Callable[[Any], bytes] | None
    ) -> None:
        self._call = call
        self._requests: Any = requests
        self._serializer = serializer

    def start(self) -> None:
        """Have a goroutine do it."""
        call = self._call
        call.pulling = True
        call.rt.spawn(self.run, f"requests of {call.method}")

    def run(self) -> None:
        """Pull, send, half-close, and let go of the iterator: a generator is closed by that."""
        try:
            self._run()
        finally:
            self._call.pulling = False
            self._call.requests = self._requests = None

    def _run(self) -> None:
        call = self._call
        call.writer = call.rt.current()
        while True:
            try:
                request = next(self._requests)
            except StopIteration:
                break
            except Exception:  # noqa: BLE001 - the program's iterator may raise anything
                call.rt.point("cancel", call)
                call.cancel(Code.UNKNOWN, "Exception iterating requests!")
                return
            data = serialised(request, self._serializer)
            call.rt.point("send", call)
            if call.code is not None:
                return
            if data is None:
                call.cancel(Code.INTERNAL, "Exception serializing request!")
                return
            del request
            call.requests = self._requests
            if not self._send(data):
                return
            call.requests = None
        call.rt.point("half-close", call)
        stream = self._stream()
        if call.code is None and stream is not None:
            stream.half_close()

    def _stream(self) -> Stream | None:
        """Wait until the call has gone out; ``None`` when it never will."""
        call = self._call
        while call.stream is None and call.code is None:
            wait(call.rt, call.changed, "send", call)
        return call.stream

    def _send(self, data: bytes) -> bool:
        """Send a request, as far as the window lets it; false when the call is over."""
        call = self._call
        stream = self._stream()
        if stream is None or call.finished:
            return False
        end = stream.send(data)
        call.rt.point("sent", call)  # it may be read, and the call be over, before we go on
        stream.sure = True
        while call.code is None and not stream.up.has_room(end):
            wait(call.rt, stream.up.writable, "send", call)
        return call.code is None
