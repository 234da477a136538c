"""One direction of a stream: messages in order, under HTTP/2's flow control.

A stream is a channel whose capacity is counted in bytes.  The receiver grants a window; a message
is on its way when all its bytes have credit, and until then its sender waits.  Credit comes back as
the receiver *reads*: in half windows at least, or at once when it waits for a message that is
larger than what is left.  A read that waited when its message came may have given credit for what
came behind it too, so a sender is up to two windows ahead.  (Seen on grpcio 1.85.1 with
`grpc.http2.bdp_probe=0`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qrpc_lab.rpc.sim.internet import time_now
from qrpc_lab.rpc.sim.waiting import Waiters, wake

if TYPE_CHECKING:
    from qrpc_lab.runtime import Runtime

PREFIX: Final = 5
"""gRPC's own header of a message: a flag and a length."""


class Pipe:
    """The messages that one side has sent and the other has not read."""

    # Most pipes carry one message: what never changes in them is kept by the class.
    _sent = 0
    reading = 0
    """How many goroutines are asking for a message."""
    _awaited = False
    """A message came to a read that waited, and nobody has asked yet what credit that gave."""
    _latest = 0.0
    """When the last message came."""
    ended = False
    """The sender will send no more: half-closed."""
    closed = False
    """Nobody reads any more: what is sent is thrown away."""

    def __init__(self, rt: Runtime, window: int) -> None:
        self._rt = rt
        self.window = window
        self.unread: list[tuple[bytes, int]] = []
        """Messages that have arrived, each with the count of bytes sent up to its end."""
        self._granted = window
        self.readable: Waiters = []
        """Who waits for a message, or for the end of them."""
        self.writable: Waiters = []
        """Who waits for room."""

    def put(self, data: bytes) -> int:
        """Send a message that arrives at once; return what `has_room` asks for. Never blocks."""
        end = self.depart(data)
        self.arrive(data, end)
        return end

    def depart(self, data: bytes) -> int:
        """Send a message that is on its way until `arrive`."""
        self._sent += len(data) + PREFIX
        self._rt.release(self, self._sent)
        return self._sent

    def arrive(self, data: bytes, end: int) -> None:
        """Let a message be read."""
        if self.closed:
            return
        self.unread.append((data, end))
        self._latest = time_now(self._rt)
        # Whoever reads waits for one message: those behind it are granted nothing.
        if self.reading >= len(self.unread):
            self._awaited = True
            if end > self._granted:
                self._granted = end
                if self.writable:
                    wake(self._rt, self.writable)
        if self.readable:
            wake(self._rt, self.readable)

    def has_room(self, end: int) -> bool:
        """Whether all bytes of a message have left."""
        if end <= self._granted or self.closed:
            return True
        if self._awaited:
            self._awaited = False
            self._granted += self.window * self._rt.choose(2)
        return end <= self._granted

    def take(self) -> bytes | None:
        """Read the next message; ``None`` when there is none. Never blocks."""
        if not self.unread:
            return None
        data, end = self.unread.pop(0)
        self._rt.acquire(self, end)
        if time_now(self._rt) <= self._latest:  # it takes its time, which nobody sees here
            self._awaited = True
        owed = end + self.window - self._granted
        if owed >= self.window // 2 or end > self._granted:
            self._granted += owed
            if self.writable:
                wake(self._rt, self.writable)
        return data

    def only(self, data: bytes) -> None:
        """Send the one message of a side that has no more, and half-close."""
        self.unread.append((data, self.depart(data)))
        self.ended = True

    def end(self) -> None:
        """No more messages will come."""
        self.ended = True
        self._rt.release(self, "end")
        if self.readable:
            wake(self._rt, self.readable)

    def close(self) -> None:
        """Throw away what was not read, and let whoever sends go on."""
        self.closed = True
        if self.unread:
            self.unread.clear()
        if self.writable:
            wake(self._rt, self.writable)
        if self.readable:
            wake(self._rt, self.readable)
