"""The channel.

Go's own design: two queues of waiters and a buffer, with direct hand-off. A sender that finds a
waiting receiver gives the value to it and wakes it; a receiver that makes room moves the first
waiting sender's value into the buffer before anybody else can come. Nobody is woken to look again,
so nobody is overtaken and no wake-up is lost. Between operations these hold (the tests check them
after every step): at most one queue has waiters, unless one select waits in both directions; a
buffer that holds values has no waiting receiver; a buffer with room has no waiting sender.

Rejected: a condition variable (it wakes to look again: a latecomer overtakes, and each wake costs
two more switches), and a lock for each channel (`qrpc_lab.runtime` says why).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from qrpc_lab import runtime
from qrpc_lab.chan import edges
from qrpc_lab.chan.snapshot import ChanStatistics, Close
from qrpc_lab.chan.waiters import Waiter, WaitQueue
from qrpc_lab.errors import ChanClosed, CloseOfClosed, SendOnClosed, WouldBlock
from qrpc_lab.places import Described, Place, caller
from qrpc_lab.runtime import active, critical, enter, leave, threads

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
_NO_BUFFER: Any = ()  # of a channel without capacity: a deque takes 600 bytes
_NOTHING: Any = None  # what comes with ok=False, typed as any element


class Chan(Generic[T]):
    """A channel of values of one type.

    With capacity 0 a send and a receive meet: neither returns before the other has come. With a
    capacity, that many sends find room without a receiver. Any number of goroutines may use both
    ends; values of one sender keep their order, and waiters are served first come, first served.

    Go: ``make(chan T, capacity)``. A `name` appears in errors, statistics and diagnosis.
    Raises `ValueError` for a negative capacity.
    """

    __slots__ = (
        "__weakref__",
        "_buffer",
        "_capacity",
        "_close",
        "_limit",
        "_made",
        "_name",
        "_received",
        "_receivers",
        "_senders",
    )

    def __init__(self, capacity: int = 0, *, name: str | None = None) -> None:
        if capacity < 0:
            message = f"a channel's capacity is 0 or more, not {capacity}"
            raise ValueError(message)
        self._capacity = capacity
        self._limit = capacity  # how many values a send may leave in the buffer; -1 once closed
        self._name = name
        self._made = caller()
        self._buffer: deque[T] = deque() if capacity else _NO_BUFFER
        self._receivers = WaitQueue()
        self._senders = WaitQueue()
        self._close: Close | None = None
        self._received = 0  # values taken out so far; counted only when edges are asked for

    # -- the four operations -----------------------------------------------------------------

    def send(self, value: T) -> None:
        """Send `value`; block while the buffer is full, or until a receiver comes.

        Raises `SendOnClosed` when the channel is closed, also while waiting; the value is dropped.

        Go: ``ch <- value``.
        """
        if (rt := runtime.steering) is not None:
            rt.point("send", self)
        waiter = None
        try:
            -enter  # noqa: B018 - takes the critical section, see there
            try:
                receiver = self._receivers.first
                if rt is None and receiver is None and len(self._buffer) < self._limit:
                    self._buffer.append(value)
                    return
                if rt is None and type(receiver) is Waiter:
                    receiver.value = value
                    receiver.ok = True
                    self._receivers.claim(receiver)
                    threads.wake(receiver.parker)
                    return
                if self._try_send(value):
                    return
                waiter = Waiter((rt or threads).parker(), value)
                self._senders.append(waiter)
            finally:
                leave()
            (rt or threads).park(waiter.parker, "send", self)
        except BaseException:
            self._withdraw(waiter, "send")
            raise
        if not waiter.ok:
            raise self._send_on_closed()

    def recv(self) -> T:
        """Receive the next value; block while there is none.

        Raises `ChanClosed` when the channel is closed and drained.

        Go: ``<-ch``, where the caller wants to hear of the close.
        """
        if (rt := runtime.steering) is not None:
            rt.point("recv", self)
        waiter = None
        try:
            -enter  # noqa: B018 - takes the critical section, see there
            try:
                sender = self._senders.first
                if rt is None and sender is None and self._close is None:
                    if self._buffer:
                        return self._buffer.popleft()
                    got = None
                elif rt is None and type(sender) is Waiter and not self._buffer:
                    sender.ok = True
                    self._senders.claim(sender)
                    threads.wake(sender.parker)
                    return sender.value  # type: ignore[no-any-return]  # a waiter holds anything
                else:
                    got = self._try_recv()
                if got is None:
                    waiter = Waiter((rt or threads).parker(), None)
                    self._receivers.append(waiter)
            finally:
                leave()
            if waiter is not None:
                (rt or threads).park(waiter.parker, "recv", self)
                got = waiter.value, waiter.ok
        except BaseException:
            self._withdraw(waiter, "recv")
            raise
        assert got is not None  # noqa: S101 - for the type checker: waited for, if there was none
        if not got[1]:
            raise self._closed_and_drained()
        return got[0]

    def recv_ok(self) -> tuple[T | None, bool]:
        """Receive the next value as ``(value, True)``, or ``(None, False)`` when there are no more.

        Go: ``v, ok := <-ch``.
        """
        return self._recv()

    def send_nowait(self, value: T) -> None:
        """Send `value` if that needs no waiting, else raise `WouldBlock`.

        Raises `SendOnClosed` on a closed channel.

        Go: a `select` with ``case ch <- value`` and ``default``.
        """
        if (rt := runtime.steering) is not None:
            rt.point("send_nowait", self)
        with critical:
            if self._try_send(value):
                return
        message = f"{self!r}: send would block"
        raise WouldBlock(message)

    def recv_nowait(self) -> T:
        """Receive a value if that needs no waiting, else raise `WouldBlock`.

        Raises `ChanClosed` when the channel is closed and drained.

        Go: a `select` with ``case v := <-ch`` and ``default``.
        """
        if (rt := runtime.steering) is not None:
            rt.point("recv_nowait", self)
        with critical:
            got = self._try_recv()
        if got is None:
            message = f"{self!r}: receive would block"
            raise WouldBlock(message)
        value, ok = got
        if not ok:
            raise self._closed_and_drained()
        return value

    def close(self) -> None:
        """Close the channel: all who wait on it go on, receivers first, then senders.

        Values in the buffer can still be received. Raises `CloseOfClosed` the second time.

        Go: ``close(ch)``.
        """
        if (rt := runtime.steering) is not None:
            rt.point("close", self)
        here = caller()
        with critical:
            if self._close is not None:
                message = f"close of closed channel {self._story()}"
                raise CloseOfClosed(message)
            self._shut(here)

    def __iter__(self) -> Iterator[T]:
        """Receive until the channel is closed and drained. Go: ``for v := range ch``."""
        while True:
            value, ok = self._recv()
            if not ok:
                return
            yield value

    # -- what it looks like ------------------------------------------------------------------

    @property
    def capacity(self) -> int:
        """How many values the buffer can hold. Go: ``cap(ch)``."""
        return self._capacity

    def __len__(self) -> int:
        """Return how many values the buffer holds. Go: ``len(ch)``."""
        if runtime.steering is not None:
            runtime.steering.point("len", self)
        return self._length()

    def __bool__(self) -> bool:
        """A channel is true, also an empty one: ``if ch:`` asks whether there is a channel."""
        return True

    def statistics(self) -> ChanStatistics:
        """Return a snapshot, for tests and for a look from outside."""
        if runtime.steering is not None:
            runtime.steering.point("statistics", self)
        with critical:
            return ChanStatistics(
                name=self._name,
                capacity=self.capacity,
                length=self._length(),
                waiting_senders=len(self._senders),
                waiting_receivers=len(self._receivers),
                closed=self._close is not None,
            )

    def __repr__(self) -> str:
        return f"<{self._title()}>"

    def _length(self) -> int:
        return len(self._buffer)

    def _title(self) -> str:
        return f"channel {self._name!r}" if self._name else f"channel of {self._made}"

    def _story(self) -> str:
        """Tell the name, the birth and the end of a closed channel."""
        made = self._made.told.removeprefix("at ")
        parts = [f"made {made}"] if made else []
        if self._close is not None:
            parts.append(f"closed {self._close.told}")
        told = f"({', '.join(parts)})"
        return f"{self._name!r} {told}" if self._name else told

    def _describe(self) -> Described:
        facts: dict[str, object] = {
            "capacity": self.capacity,
            "length": self._length(),
            "waiting senders": len(self._senders),
            "waiting receivers": len(self._receivers),
        }
        if self._close is not None:
            facts["closed by"] = self._close.by
            facts["closed at"] = self._close.at
        return Described("channel", self._name or self._title(), self._made, facts)

    def _send_on_closed(self) -> SendOnClosed:
        return SendOnClosed(f"send on closed channel {self._story()}")

    def _closed_and_drained(self) -> ChanClosed:
        return ChanClosed(f"receive from closed channel {self._story()}")

    # -- inside the critical section ---------------------------------------------------------

    def _try_send(self, value: T) -> bool:
        """Send without waiting, if that is possible."""
        rt = runtime.steering
        if self._close is not None:
            raise self._send_on_closed()
        waiter = self._receivers.first
        if waiter is not None:
            waiter.value = value
            waiter.ok = True
            self._receivers.claim(waiter)
            if rt is not None:
                edges.handed(rt, self, waiter)
            (rt or threads).wake(waiter.parker)
            return True
        if len(self._buffer) < self._limit:
            if rt is not None:
                edges.slot(rt, self, self._received + len(self._buffer))
            self._buffer.append(value)
            return True
        return False

    def _try_recv(self) -> tuple[T, bool] | None:
        """Receive without waiting, if that is possible; ``(None, False)`` when closed."""
        rt = runtime.steering
        buffer = self._buffer
        waiter = self._senders.first
        if buffer:
            if rt is not None:
                edges.slot(rt, self, self._received)
                self._received += 1
            value: Any = buffer.popleft()
            if waiter is not None and len(buffer) < self._capacity:
                buffer.append(waiter.value)
                self._finish_sender(waiter)
                if rt is not None:
                    slot = self._received + len(buffer) - 1
                    edges.slot(rt, self, slot, waiter.parker)
            return value, True
        if waiter is not None:
            value = waiter.value
            self._finish_sender(waiter)
            if rt is not None:
                rt.meet(waiter.parker)
            return value, True
        if self._close is not None:
            if rt is not None:
                rt.acquire(self, "close")
            return _NOTHING, False
        return None

    def _finish_sender(self, waiter: Waiter) -> None:
        waiter.ok = True
        self._senders.claim(waiter)
        (runtime.steering or threads).wake(waiter.parker)

    def _shut(self, here: Place) -> None:
        """Close, and wake all who wait."""
        rt = active()
        self._close = Close(rt.current().name, here)
        self._limit = -1
        if runtime.steering is not None:
            rt.release(self, "close")
        for queue in (self._receivers, self._senders):
            while (waiter := queue.first) is not None:
                waiter.value = None
                queue.claim(waiter)
                if runtime.steering is not None:
                    rt.acquire(self, "close", waiter.parker)
                rt.wake(waiter.parker)

    # -- waiting -----------------------------------------------------------------------------

    def _recv(self) -> tuple[T, bool]:
        if (rt := runtime.steering) is not None:
            rt.point("recv", self)
        waiter = None
        try:
            -enter  # noqa: B018 - takes the critical section, see there
            try:
                if rt is None and self._buffer and self._senders.first is None:
                    return self._buffer.popleft(), True
                if (got := self._try_recv()) is not None:
                    return got
                waiter = Waiter((rt or threads).parker(), None)
                self._receivers.append(waiter)
            finally:
                leave()
            (rt or threads).park(waiter.parker, "recv", self)
        except BaseException:
            self._withdraw(waiter, "recv")
            raise
        return waiter.value, waiter.ok

    def _withdraw(self, waiter: Waiter | None, operation: str) -> None:
        """Undo an interrupted wait. A value that was already handed over goes to the next one."""
        if waiter is None:
            return
        with critical:
            if waiter.queue is not None:
                waiter.queue.remove(waiter)
            elif waiter.ok and operation == "recv":
                self._give_back(waiter.value)

    def _give_back(self, value: T) -> None:
        """Pass on a value whose receiver was interrupted, as if it had not been received."""
        waiter = self._receivers.first
        if waiter is None:
            self._buffer = deque((value, *self._buffer))
            return
        waiter.value = value
        waiter.ok = True
        self._receivers.claim(waiter)
        active().wake(waiter.parker)
