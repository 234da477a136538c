"""One call between its two sides: two pipes, the opening, the status, and the reset.

The client's side is a `ClientCall`, the server's a `ServerCall`.  Messages go straight into the
other side's pipe: whoever reads them is a goroutine of its own, so the schedule decides when they
arrive.  What the other side may *look at* without waiting (a reset, an opening, a status) passes
through the event goroutine of that side, and so is on its way for as long as the schedule likes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.internet import time_now
from qrpc_lab.rpc.sim.pipe import Pipe
from qrpc_lab.rpc.sim.waiting import wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.client_call import ClientCall
    from qrpc_lab.rpc.sim.connection import Connection
    from qrpc_lab.rpc.sim.metadata import Pair
    from qrpc_lab.rpc.sim.server_call import ServerCall
    from qrpc_lab.rpc.sim.status import Status


class Stream:
    """One call on one connection."""

    # Most streams carry one message each way: what never changes in them is kept by the class.
    server: ServerCall | None = None
    headers: tuple[Pair, ...] | None = None
    """The server's initial metadata, once they are sent."""
    after_headers: bytes | None = None
    """The first request that was sent after them."""
    status: Status | None = None
    """The server's, once it is sent."""
    arrived: Status | None = None
    """The same, once it is at the client: it counts when the messages before it were read."""
    sure = False
    """The opening has left with a message behind it: the server cannot miss it any more."""
    reset = False
    """Thrown away by either side; nothing more arrives."""
    over = False
    """Nothing that a side sends matters any more."""

    def __init__(self, connection: Connection, client: ClientCall) -> None:
        self.connection = connection
        self.client = client
        self._note = connection.note
        self.number = connection.next_stream()
        self.method = client.method
        self.metadata: tuple[Pair, ...] = connection.agent + client.metadata
        self.deadline = client.deadline
        self.up: Pipe = Pipe(connection.rt, connection.server_window)
        self.down: Pipe = Pipe(connection.rt, connection.client_window)

    # -- what the client does ---------------------------------------------------------------------

    def open(self, request: bytes | None) -> None:
        """Tell the server of the call; the one request of a unary call goes with it."""
        timeout = None if self.deadline is None else self._timeout(self.deadline)
        self._note(("HEADERS", "client", self, timeout))
        if self.connection.way is not None:
            self.connection.streams[self] = None
        if request is not None:
            self._only(request)
        self._to_server(self._opened, self.connection.open)

    def _only(self, request: bytes) -> None:
        if self.connection.way is not None:
            self.send(request)
            self.half_close()
            return
        self._note(("LAST", "client", self, request))
        self.up.only(request)

    def _timeout(self, deadline: float) -> float:
        return round(max(deadline - time_now(self.connection.rt), 0.0), 3)

    def _opened(self) -> None:
        self.connection.server.open(self)

    def send(self, data: bytes) -> int:
        """Send a request; return what `up.has_room` asks for."""
        if self.over:
            return 0
        self._note(("DATA", "client", self, data))
        if self.headers is not None and self.after_headers is None:
            self.after_headers = data
        return self._message("client", self.up, data)

    def half_close(self) -> None:
        """Send no more requests."""
        if not self.over and not self.up.ended:
            self._note(("END_STREAM", "client", self, None))
            self._carry("client", self.up.end)

    def cancel(self, code: str) -> None:
        """Throw the call away, from the client's side. What the server sent is lost."""
        self.down.close()
        if not self.reset:
            done = self.status is not None
            self.reset = self.over = True
            self.up.closed = True  # what was sent may still be read, until the reset arrives
            wake(self.connection.rt, self.up.writable)
            if not done:
                self._note(("RST_STREAM", "client", self, code))
                self._to_server(self._cancelled, self.connection.to_server)

    def _cancelled(self) -> None:
        if self.server is not None:
            self.server.lose()

    # -- what the server does ---------------------------------------------------------------------

    def begin_answer(self, metadata: tuple[Pair, ...]) -> None:
        """Send the initial metadata."""
        if not self.over and self.headers is None:
            self.headers = metadata
            self._note(("HEADERS", "server", self, None))
            if metadata:
                self.connection.rt.release(self, "headers")
            self._carry("server", self.client.headers_arrived)

    def answer(self, data: bytes) -> int:
        """Send a response; return what `down.has_room` asks for."""
        if self.over:
            return 0
        self._note(("DATA", "server", self, data))
        return self._message("server", self.down, data)

    def finish(self, status: Status, *, cut: bool = False) -> None:
        """Send the status: it waits behind what the client has not read.

        A cancel from the server's side, or its stop (`cut`), is no different to the client.
        """
        if self.over:
            return
        self.status = status
        self.over = True
        self._note(("TRAILERS", "server", self, status))
        if cut or not self.up.ended:  # the client need not go on
            self._note(("RST_STREAM", "server", self, "NO_ERROR"))
        self.up.close()
        if self.connection.way is None:
            self._status_arrived()
        else:
            self._carry("server", self._status_arrived)

    def _status_arrived(self) -> None:
        self.arrived = self.status
        self.down.ended = True
        wake(self.connection.rt, self.down.readable)
        self.client.status_arrived()

    # -- between them -----------------------------------------------------------------------------

    def _carry(self, side: str, arrive: Callable[[], object]) -> None:
        way = self.connection.way
        if way is None:
            arrive()
        else:
            way.carry(self, side, arrive)

    def _to_server(
        self, event: Callable[[], object], put: Callable[[Callable[[], object]], None]
    ) -> None:
        way = self.connection.way
        if way is None:
            put(event)
        else:
            way.carry(self, "client", partial(put, event))

    def _message(self, side: str, pipe: Pipe, data: bytes) -> int:
        way = self.connection.way
        if way is None:
            return pipe.put(data)
        end = pipe.depart(data)
        way.carry(self, side, partial(pipe.arrive, data, end))
        return end

    def break_off(self) -> None:
        """The connection is gone: each side is told by its own machine."""
        if self.reset or self.arrived is not None:
            return
        self.reset = self.over = True
        self.client.end(statuses.LOST)
        self.connection.to_server(self._cancelled)
