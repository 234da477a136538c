"""The client's side of one call: its state, as `grpc._channel` keeps it.

A call ends once: by the server's status, once every message before it has been read; by its
deadline; or by the client itself.  Its end is told by the channel's event goroutine, which runs the
program's callbacks; the caller of a blocking call sees to it itself, when it goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.places import Described
from qrpc_lab.rpc.sim import status as statuses
from qrpc_lab.rpc.sim.internet import time_now
from qrpc_lab.rpc.sim.status import OK, Code, Metadata, Status
from qrpc_lab.rpc.sim.waiting import Waiters, wake
from qrpc_lab.rpc.sim.words import facts, suspended

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from qrpc_lab.rpc.sim.channel import Channel
    from qrpc_lab.rpc.sim.metadata import Pair
    from qrpc_lab.rpc.sim.stream import Stream
    from qrpc_lab.runtime import Goroutine, TimerHandle


_ENDLESS: Final = 7e9
"""Seconds, about: beyond that grpc's clock overflows, and the deadline has passed long ago."""
_LONG: Final = 16
"""Switching points that let others go several steps, where one would be a rare bit of luck."""


class ClientCall:
    """What the client knows of a call. No user holds it: a dropped call can be told."""

    stream: Stream | None = None
    initial_metadata: Metadata | None = None
    met = False
    """The program has seen that the initial metadata are there."""
    _late: Metadata = ()
    """Those that were on their way when the client ended the call."""
    trailing_metadata: Metadata | None = None
    code: Code | None = None
    details: str | None = None
    response: Any = None
    cancelled = False
    finished = False
    """Its end was taken from the transport, which sends no more; the program cannot see it yet."""
    pulling = False
    """Its request iterator has not come to its end."""
    writer: Goroutine | None = None
    """Who pulls the request iterator."""
    requests: Any = None
    """That iterator, while a message of it is leaving."""
    _ended: Status | None = None
    _timer: TimerHandle | None = None

    def __init__(
        self,
        channel: Channel,
        method: str,
        metadata: tuple[Pair, ...],
        deadline: float | None,
        deserializer: Callable[[bytes], Any] | None,
        *,
        blocking: bool,
        one_answer: bool,
    ) -> None:
        self.rt = channel.rt
        self.channel = channel
        self.method = method
        self.metadata = metadata
        self.deadline = deadline
        self.blocking = blocking
        self.one_answer = one_answer
        self.deserializer = deserializer
        self.callbacks: list[Callable[[], object]] | None = []
        self.changed: Waiters = []

    # -- its beginning ----------------------------------------------------------------------------

    def begin(self, stream: Stream, request: bytes | None) -> None:
        """Go over a connection; the server is told."""
        self.stream = stream
        stream.open(request)
        if self.changed:
            wake(self.rt, self.changed)

    def watch_deadline(self) -> None:
        """From now on the clock may end it; a deadline that has passed already does so at once."""
        assert self.deadline is not None  # noqa: S101 - asked by whoever has set one
        if not time_now(self.rt) <= self.deadline < _ENDLESS:
            self.end(statuses.DEADLINE)
        else:
            self._timer = self.rt.call_at(self.deadline, self._out_of_time, self)

    def _out_of_time(self) -> None:
        self.end(statuses.DEADLINE._replace(trailing=self._trailers()))

    # -- what arrives -----------------------------------------------------------------------------

    def headers_arrived(self) -> None:
        """The server has sent its initial metadata."""
        if self.initial_metadata is None and self.stream is not None:
            self.initial_metadata = self.stream.headers
            if not self.blocking:  # its caller waits for the end
                wake(self.rt, self.changed)

    def status_arrived(self) -> None:
        """The server has sent its status. It counts once every message before it was read."""
        stream = self.stream
        assert stream is not None  # noqa: S101 - a status comes over a stream
        if self.one_answer and self.response is None and stream.down.unread:
            self._take_answer(stream)
        self.look_for_end()

    def look_for_end(self) -> None:
        """See whether the last message before the status has been read."""
        stream = self.stream
        if stream is not None and stream.arrived is not None and not stream.down.unread:
            self._end(stream.arrived)

    def _take_answer(self, stream: Stream) -> None:
        data = stream.down.take()
        assert data is not None  # noqa: S101 - looked at just before
        most = self.channel.options.receive
        if 0 <= most < len(data):
            self.end(statuses.too_large("CLIENT", len(data), most))
            return
        self.response = self._parsed(data)
        if self.response is None and stream.arrived is not None:
            # Answer and status are one event: nobody sees the one without the other.
            code, details, _ = statuses.UNDECODABLE
            stream.arrived = stream.arrived._replace(code=code, details=details)

    def decode(self, data: bytes) -> Any:
        """Parse a response; one that cannot be parsed ends the call."""
        message = self._parsed(data)
        if message is None:
            self.fail(statuses.UNDECODABLE.code, statuses.UNDECODABLE.details)
        return message

    def _parsed(self, data: bytes) -> Any:
        try:
            return data if self.deserializer is None else self.deserializer(data)
        except Exception:  # noqa: BLE001 - any deserialiser may stand here
            return None

    # -- its end ----------------------------------------------------------------------------------

    def end(self, status: Status) -> None:
        """End it from this side: what was not read is lost. Never blocks."""
        if self._ended is None:
            if self.stream is not None:
                self.stream.cancel(statuses.reset_code(status.code))
            self._end(status)

    def _end(self, status: Status) -> None:
        if self._ended is not None:
            return
        self._ended = status
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.rt.release(self, "end")
        if not self.blocking:
            self.channel.events.tell(self)
        elif self.changed:
            wake(self.rt, self.changed)

    def settle(self) -> list[Callable[[], object]]:
        """Let the program see that it is over; return the callbacks that are to be called."""
        if self.pulling:
            self._linger()
        status = self._ended
        assert status is not None  # noqa: S101 - told because it has ended
        if not self.blocking:
            self.rt.acquire(self, "end")
            self.rt.acquire(self, "callbacks")
        if self._late and (status.trailing or self.rt.choose(2)):
            self.initial_metadata = self._late  # they came after the cancel, and yet they came
        if self.initial_metadata is None:
            self.initial_metadata = self.stream.headers or () if self.stream is not None else ()
        self.trailing_metadata = status.trailing
        if self.code is None:
            self.code, self.details = status.code, status.details
        callbacks, self.callbacks = self.callbacks or [], None
        self.channel.ended(self)
        self.wake()
        return callbacks

    def _linger(self) -> None:
        """Whoever pulls requests may find out first, and others see what comes of that."""
        self.finished = True
        for _ in range(_LONG if self.rt.choose(2) else 1):
            self.rt.point("end", self)

    def fail(self, code: Code, details: str) -> bool:
        """Give it a status of the client's own making, unless it has one."""
        if self.code is not None:
            return False
        self.code, self.details = code, details
        self._overtake_headers()
        if self.initial_metadata is None:
            self.initial_metadata = ()
        self.trailing_metadata = ()
        self.wake()
        return True

    def _overtake_headers(self) -> None:
        """Initial metadata that nobody has seen yet may still be on their way."""
        if not self.met and self.initial_metadata and self.rt.choose(2):
            self.initial_metadata, self._late = (), self.initial_metadata

    def cut_off(self, status: Status) -> None:
        """End it because its channel is closed."""
        if not self.over:
            self._overtake_headers()
            self.end(status._replace(trailing=self._trailers()))

    def cancel(self, code: Code, details: str) -> bool:
        """Cancel it and give it a status at once; false when it has one."""
        if self.code is not None:
            return False
        self.fail(code, details)
        self.end(Status(code, details, self._trailers()))
        return True

    def _trailers(self) -> Metadata:
        """Return the server's trailing metadata if its status is there, unread so far."""
        status = self.stream.arrived if self.stream is not None else None
        return status.trailing if status and status.trailing and self.rt.choose(2) else ()

    def wake(self) -> None:
        """Let everybody look who waits for something of this call."""
        if self.changed:
            wake(self.rt, self.changed)
        stream = self.stream
        if stream is not None and not self.blocking:
            wake(self.rt, stream.down.readable)
        if stream is not None and stream.up.writable:
            wake(self.rt, stream.up.writable)

    @property
    def over(self) -> bool:
        """Whether its end is decided, even if the program cannot see it yet."""
        return self._ended is not None

    def abandon(self) -> None:
        """Its caller was thrown out of waiting for it."""
        self.channel.ended(self)

    @property
    def ok(self) -> bool:
        """Whether it ended well."""
        return self.code is OK

    def _describe(self) -> Described:
        return Described("call", self.method, self.channel.made, facts(self))

    def _helpers(self, operation: str) -> list[Goroutine]:
        """Return who would have to go on first, for a diagnosis."""
        server = self.stream.server if self.stream is not None else None
        if operation == "receive":
            return [self.writer] if self.writer is not None else []
        return [server.handler] if server is not None and server.handler is not None else []

    def _suspended(self, operation: str) -> FrameType | None:
        """Return where the program's generator stands whose message cannot leave."""
        if operation == "send":
            return suspended(self.requests)
        server = self.stream.server if self.stream is not None else None
        return None if server is None else suspended(server.answers)
