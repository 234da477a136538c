"""Who waits, and in which order: the two small structures that carry every primitive.

A `Waiter` is one goroutine in one queue for one operation. It is a node of its queue (linked both
ways, so that leaving from the middle costs the same as from the front) and carries what is handed
over. The cases of one blocked select are several waiters that share a `Ticket`: whoever claims the
ticket has chosen the case, and the other waiters are withdrawn in the same critical section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrpc_lab.runtime import active, critical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qrpc_lab.runtime import Parker


class Ticket:
    """One blocked select: its cases' waiters, and which of them was chosen."""

    __slots__ = ("chosen", "waiters")

    def __init__(self) -> None:
        self.chosen: CaseWaiter | None = None
        self.waiters: list[CaseWaiter] = []


class Waiter:
    """One goroutine that waits in one queue; it has left it when somebody has served it."""

    __slots__ = ("next", "ok", "parker", "prev", "queue", "value")

    next: Waiter | None
    prev: Waiter | None

    def __init__(self, parker: Parker, value: object) -> None:
        self.parker = parker
        self.value: Any = value  # a sender's value; what a receiver was handed
        self.queue: WaitQueue | None = None
        self.ok = False  # handed over (a send: taken), as opposed to woken by a close


class CaseWaiter(Waiter):
    """One case of a blocked select."""

    __slots__ = ("index", "ticket")

    def __init__(self, parker: Parker, value: object, ticket: Ticket, index: int) -> None:
        self.parker = parker  # not by super(): a wide select makes many
        self.value = value
        self.queue = None
        self.ok = False
        self.ticket = ticket
        self.index = index


class WaitQueue:
    """First come, first served; anybody may leave from anywhere, in constant time."""

    __slots__ = ("first", "last")

    def __init__(self) -> None:
        self.first: Waiter | None = None
        self.last: Waiter | None = None

    def append(self, waiter: Waiter) -> None:
        """Put `waiter` at the end."""
        waiter.queue = self
        waiter.next = None
        waiter.prev = last = self.last
        if last is None:
            self.first = waiter
        else:
            last.next = waiter
        self.last = waiter

    def remove(self, waiter: Waiter) -> None:
        """Take `waiter` out; it must be in this queue."""
        before, behind = waiter.prev, waiter.next
        if before is None:
            self.first = behind
        else:
            before.next = behind
        if behind is None:
            self.last = before
        else:
            behind.prev = before
        waiter.queue = None

    def claim(self, waiter: Waiter) -> None:
        """Finish the wait of `waiter`, the first: it leaves, and its select's other cases too."""
        self.first = behind = waiter.next
        if behind is None:
            self.last = None
        else:
            behind.prev = None
        waiter.queue = None
        if type(waiter) is CaseWaiter:
            waiter.ticket.chosen = waiter
            for other in waiter.ticket.waiters:
                if other.queue is not None:
                    other.queue.remove(other)

    def __iter__(self) -> Iterator[Waiter]:
        waiter = self.first
        while waiter is not None:
            yield waiter
            waiter = waiter.next

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return self.first is not None


def wake_all(queue: WaitQueue) -> None:
    """Finish the wait of all in `queue`, first come, first woken. Inside the section."""
    wake = active().wake
    while (waiter := queue.first) is not None:
        queue.claim(waiter)
        wake(waiter.parker)


def wait(
    begin: Callable[[], Waiter | None],
    operation: str,
    on: object,
    undo: Callable[[Waiter, bool], object],
) -> bool:
    """Call `begin` inside the section; park until the waiter that it queued has been served.

    Returns false when `begin` found no need to wait, and returned ``None``. When the wait is
    interrupted, from the moment on when the waiter stands in its queue, it leaves the queue, and
    `undo` is called inside the section with it and with whether it had already been served.
    """
    waiter = None
    try:
        with critical:
            waiter = begin()
        if waiter is None:
            return False
        active().park(waiter.parker, operation, on)
    except BaseException:
        if waiter is not None:
            with critical:
                served = waiter.queue is None
                if waiter.queue is not None:
                    waiter.queue.remove(waiter)
                undo(waiter, served)
        raise
    return True


def queue_up(queue: WaitQueue, value: object = None) -> Waiter:
    """Put the running goroutine at the end of `queue`. Inside the section."""
    waiter = Waiter(active().parker(), value)
    queue.append(waiter)
    return waiter


def undo_nothing(_: Waiter, __: bool) -> None:  # noqa: FBT001 - `wait` calls it so
    """Undo a wait that changed nothing."""
