"""Where goroutines wait until something is possible.

Real locks and queues do not hand over: whoever comes first after a release gets it, a newcomer as
well as a waiter.  So while the thing is possible all who wait can run, and the schedule decides;
once one of them (or a newcomer) has made it impossible, the others wait on without having run.
No goroutine is ever run only to find that it must wait again, and the schedule knows exactly who
can go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.explore.clock import AHEAD_OF_TIMEOUT
from qrpc_lab.explore.goroutine import Parker

if TYPE_CHECKING:
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.world import World


class Waiting(Parker):
    """One goroutine at a gate. `late`: its time is over."""

    __slots__ = ("gate", "late", "released")

    def __init__(self, goroutine: Goroutine) -> None:
        self.goroutine = goroutine  # as the base class does: a call less in every wait
        self.parked = self.woken = False
        self.late = False
        self.released = False
        self.gate: Gate | None = None


class Gate:
    """Waiters for one condition of one object."""

    __slots__ = ("waiters", "world")

    def __init__(self, world: World) -> None:
        self.world = world
        self.waiters: list[Waiting] = []

    def open(self) -> None:
        """Let all who wait run: what they wait for is possible."""
        for waiting in self.waiters:
            if waiting.parked:
                self.world.wake(waiting)

    def shut(self) -> None:
        """Take that back for all who have not run yet, but for those whose time is over."""
        for waiting in self.waiters:
            if waiting.woken and not waiting.late:
                self.world.unwake(waiting)

    def release(self, count: int | None = None) -> int:
        """Let `count` waiters (default: all) go for good, the longest waiting first."""
        gone = self.waiters[:count]
        del self.waiters[:count]
        for waiting in gone:
            waiting.released = True
            waiting.gate = None
            if waiting.parked:
                self.world.wake(waiting)
        return len(gone)

    def wait(self, operation: str, on: object, timeout: float | None = None) -> Waiting:
        """Wait until the gate is open, the waiter is released, or `timeout` is over."""
        world = self.world
        waiting = Waiting(world.running)
        waiting.goroutine.timed = timeout is not None
        if timeout is None:
            self.stand(waiting, operation, on)
            return waiting
        timer = world.after(timeout, lambda: self._late(waiting), on, AHEAD_OF_TIMEOUT)
        self.stand(waiting, operation, on)
        timer.cancel()
        return waiting

    def stand(self, waiting: Waiting, operation: str, on: object) -> None:
        """Wait with a token that the caller has made, until it is woken for good."""
        waiting.gate = self
        self.waiters.append(waiting)
        try:
            self.world.park(waiting, operation, on)
        finally:
            if waiting.gate is not None:
                waiting.gate.waiters.remove(waiting)

    def admit(self, waiting: Waiting) -> None:
        """Let somebody wait here (from now on, if it waited elsewhere)."""
        waiting.gate = self
        self.waiters.append(waiting)

    def _late(self, waiting: Waiting) -> None:
        waiting.late = True
        if waiting.parked:
            self.world.wake(waiting)
