"""The server's side of one call: its state, as `grpc._server` keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

import grpc

from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.metadata import is_legal, stored
from qrpc_lab.rpc.sim.status import OK, Code, Metadata, Status
from qrpc_lab.rpc.sim.waiting import wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.server import Core
    from qrpc_lab.rpc.sim.stream import Stream
    from qrpc_lab.runtime import Goroutine, TimerHandle

OPEN: Final = "open"
CLOSED: Final = "closed"
CANCELLED: Final = "cancelled"


class ServerCall:
    """What the server knows of a call."""

    client = OPEN
    """What the server knows of the client's side; `Recorder` reads it, as on real calls."""
    statused = False
    aborted = False
    code: Any = None
    details: str | None = None
    trailing_metadata: Any = None
    headers_allowed = True
    read_failed = False
    """A pending read has failed, and the reason is not known yet."""
    reads = False
    """Its handler iterates over the requests: a read may be under way, if only for a moment."""
    read_late = False
    """Such a read ends after the call is closed, and the call is not over before that."""
    handler: Goroutine | None = None
    """Who runs its handler."""
    answers: Any = None
    """The handler's iterator, while an answer of it is leaving."""
    begun = False
    """Whether a worker has taken it."""
    _closes_first = False
    """Nothing was pending when it was cancelled from this side: what begins later fails later."""
    doomed = False
    """Cancelled from this side: nothing leaves any more, and whoever sends is told of the end."""
    _timer: TimerHandle | None = None

    def __init__(self, server: Core, stream: Stream) -> None:
        self.rt = server.rt
        self.server = server
        self.stream = stream
        self.rpc_errors: list[Exception] = []
        self.callbacks: list[Callable[[], object]] | None = []
        if stream.deadline is not None:
            self._timer = self.rt.call_at(stream.deadline, self._out_of_time, stream.client)

    @property
    def active(self) -> bool:
        """Whether the handler's work may still be of use."""
        return self.client is not CANCELLED and not self.statused

    # -- what happens to it -----------------------------------------------------------------------

    def _out_of_time(self) -> None:
        self.stream.connection.to_server(self._expire)

    def _expire(self) -> None:
        if not self.stream.over:
            self.stream.finish(statuses.DEADLINE, cut=True)
        self.lose()

    def lose(self) -> None:
        """The client is gone. On the server's event goroutine.

        These are two events, in either order: a read or write that was pending fails, and the call
        is closed.  In between the handler may go on: after the first it may take the failed read
        for the end of the requests, after the second it may still register a callback.
        """
        if self.statused or self.client is CANCELLED:
            return
        self.read_late = pending = self._pending()
        closed_first = (pending or self.reads) and (self._closes_first or self.rt.choose(2))
        if pending and not closed_first:
            self._fail_pending()
            self.rt.point("close", self.stream.client)
            if self.statused:
                return
        self._close()
        if closed_first:
            self.rt.point("close", self.stream.client)
        self.server.loop.finish(self)

    def _pending(self) -> bool:
        return bool(self.stream.up.reading or self.stream.down.writable)

    def _fail_pending(self) -> None:
        stream = self.stream
        self.read_failed = True
        stream.down.closed = True
        wake(self.rt, stream.up.readable)
        wake(self.rt, stream.down.writable)

    def _close(self) -> None:
        self.client = CANCELLED
        self.stream.up.close()
        wake(self.rt, self.stream.down.writable)
        self.rt.release(self, "end")
        self._over()

    def _over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def end_by_server(self, status: Status) -> None:
        """Cancel it from the server's side: the client is told `status`."""
        if not self.stream.over:
            self.doomed = True
            self._closes_first = not self._pending()
            self.stream.finish(status, cut=True)
            self.stream.connection.to_server(self.lose)

    @property
    def takes_callbacks(self) -> bool:
        """Whether a callback that is registered now will be called."""
        over = self.client is CANCELLED and not self.read_late
        return self.callbacks is not None and not over

    # -- what the handler does --------------------------------------------------------------------

    def raise_rpc_error(self) -> NoReturn:
        """Tell the handler that the call is dead."""
        error = grpc.RpcError()
        self.rpc_errors.append(error)
        raise error

    def send_headers(self, metadata: Any) -> None:
        """Send the initial metadata, once."""
        pairs = stored(metadata) if metadata else ()
        self.headers_allowed = False
        if pairs and not is_legal(pairs):
            self.end_by_server(statuses.INVALID_METADATA)
        else:
            self.stream.begin_answer(pairs)

    def send_status(self, code: Any, details: str, data: bytes | None = None) -> None:
        """End it with a status, and before it with the one answer of a unary call."""
        if self.client is CANCELLED:
            return
        trailing: Metadata = ()
        if self.trailing_metadata:
            trailing = stored(self.trailing_metadata)
            if not is_legal(trailing):
                self.end_by_server(statuses.INVALID_METADATA)
                return
        stream = self.stream
        if data is not None:
            if self.headers_allowed:
                self.headers_allowed = False
                stream.begin_answer(())
            stream.answer(data)
        self.statused = True
        fine = code is OK and not trailing
        stream.finish(statuses.FINE if fine else _status(code, details, trailing))
        if self._timer is not None:
            self._over()
        if self.callbacks or self.server.stopping:
            stream.connection.to_server(self._finished)
        else:
            self._finished()

    def abort(self, code: Code, details: str) -> None:
        """End it with the code and details that were set, or else with these."""
        if self.client is not CANCELLED and not self.statused:
            given = self.details if self.details is not None else details
            self.send_status(code if self.code is None else self.code, given)

    def _finished(self) -> None:
        if self.client is OPEN:
            self.client = CLOSED
        if self.callbacks:
            self.server.loop.finish(self)
        else:
            self.callbacks = None
            self.server.forget(self)


def _status(code: Any, details: str, trailing: Metadata) -> Status:
    if code is OK:
        return Status(OK, "", trailing)
    return Status(code if isinstance(code, Code) else Code.UNKNOWN, details, trailing)
