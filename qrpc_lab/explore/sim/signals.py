"""`threading.Event`, `Semaphore`, `BoundedSemaphore` and `Barrier`."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from qrpc_lab.explore.sim.force import here
from qrpc_lab.explore.sim.gate import Gate
from qrpc_lab.places import Described, Place, caller

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.explore.sim.gate import Waiting
    from qrpc_lab.explore.world import World

_RealEvent = threading.Event
_RealSemaphore = threading.Semaphore
_RealBoundedSemaphore = threading.BoundedSemaphore
_RealBarrier = threading.Barrier


class Event(_RealEvent):
    """A flag that can be waited for."""

    kind = "event"

    def __init__(self) -> None:
        world = here()
        if world is None:
            super().__init__()
            return
        self.world: World = world
        self.gate = Gate(world)
        self.made: Place = caller()
        self.flag = False

    def is_set(self) -> bool:
        """Whether the flag is up."""
        if not hasattr(self, "world"):
            return super().is_set()
        self.world.point("is_set", self)
        if self.flag:
            self.world.acquire(self)
        return self.flag

    isSet = is_set  # noqa: N815 - its name before Python 2.6, still there

    def set(self) -> None:
        """Raise the flag; all who wait go on, even if it is lowered again at once."""
        if not hasattr(self, "world"):
            super().set()
            return
        self.world.point("set", self)
        self.world.release(self)
        self.flag = True
        self.gate.release()

    def clear(self) -> None:
        """Lower the flag."""
        if not hasattr(self, "world"):
            super().clear()
            return
        self.world.point("clear", self)
        self.flag = False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the flag; false when the time is over."""
        if not hasattr(self, "world"):
            return super().wait(timeout)
        self.world.point("wait", self)
        if not self.flag:
            limit = None if timeout is None else max(timeout, 0.0)
            if not self.gate.wait("wait", self, limit).released:
                return False
        self.world.acquire(self)
        return True

    def _describe(self) -> Described:
        facts: dict[str, object] = {"set": self.flag, "waiting": len(self.gate.waiters)}
        return Described("event", f"event of {self.made}", self.made, facts)


class Semaphore(_RealSemaphore):
    """A counter of permits; whoever comes first takes one, as with the real one."""

    kind = "semaphore"

    def __init__(self, value: int = 1) -> None:
        world = here()
        if world is None:
            super().__init__(value)
            return
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self.world: World = world
        self.gate = Gate(world)
        self.made: Place = caller()
        self._value = value
        self._first = value

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:  # noqa: FBT001, FBT002
        """Take a permit; block while there is none."""
        if not hasattr(self, "world"):
            return super().acquire(blocking, timeout)
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        world = self.world
        world.point("acquire" if blocking else "try_acquire", self)
        deadline = None if timeout is None else world.clock.now + max(timeout, 0.0)
        while self._value == 0:
            if not blocking:
                return False
            limit = None if deadline is None else max(deadline - world.clock.now, 0.0)
            if self.gate.wait("acquire", self, limit).late and self._value == 0:
                return False
        self._value -= 1
        if self._value == 0:
            self.gate.shut()
        world.acquire(self)
        return True

    __enter__ = acquire

    def release(self, n: int = 1) -> None:
        """Give `n` permits back."""
        if not hasattr(self, "world"):
            super().release(n)
            return
        if n < 1:
            raise ValueError("n must be one or more")
        self.world.point("release", self)
        if isinstance(self, _RealBoundedSemaphore) and self._value + n > self._first:
            raise ValueError("Semaphore released too many times")
        self.world.release(self)
        self._value += n
        self.gate.open()

    def _describe(self) -> Described:
        facts: dict[str, object] = {"free": self._value, "waiting": len(self.gate.waiters)}
        return Described("semaphore", f"semaphore of {self.made}", self.made, facts)


class BoundedSemaphore(Semaphore, _RealBoundedSemaphore):
    """A semaphore that never has more permits than at first."""

    def __init__(self, value: int = 1) -> None:
        if here() is None:
            _RealBoundedSemaphore.__init__(self, value)
        else:
            Semaphore.__init__(self, value)


class Barrier(_RealBarrier):
    """Goroutines wait here until all parties have come."""

    kind = "barrier"

    def __init__(
        self,
        parties: int,
        action: Callable[[], None] | None = None,
        timeout: float | None = None,
    ) -> None:
        world = here()
        if world is None:
            super().__init__(parties, action, timeout)
            return
        if parties < 1:
            raise ValueError("parties must be > 0")
        self.world: World = world
        self.gate = Gate(world)
        self.made: Place = caller()
        self._parties_ = parties
        self._action_ = action
        self._timeout_ = timeout
        self._came = 0
        self._broken_ = False
        self._victims: list[Waiting] = []

    parties = property(lambda self: self._parties_)
    n_waiting = property(lambda self: len(self.gate.waiters))

    @property
    def broken(self) -> bool:
        """Whether it was aborted or timed out."""
        return self._broken_

    def wait(self, timeout: float | None = None) -> int:
        """Wait until all have come; return which one this was, from 0."""
        world = self.world
        world.point("wait", self)
        if self._broken_:
            raise threading.BrokenBarrierError
        world.release(self)
        index = self._came
        self._came += 1
        if self._came == self._parties_:
            self._all_came()
            return index
        limit = self._timeout_ if timeout is None else timeout
        waiting = self.gate.wait("wait", self, None if limit is None else max(limit, 0.0))
        if not waiting.released:  # its time is over: that breaks the barrier for all
            self._break()
            raise threading.BrokenBarrierError
        if waiting in self._victims:
            self._victims.remove(waiting)
            raise threading.BrokenBarrierError
        world.acquire(self)
        return index

    def _all_came(self) -> None:
        try:
            if self._action_ is not None:
                self._action_()
        except BaseException:
            self._break()
            raise
        self._came = 0
        self.world.acquire(self)
        self.world.release(self)  # what the action did comes before whatever the others do now
        self.gate.release()

    def _break(self) -> None:
        self._broken_ = True
        self._came = 0
        self._victims.extend(self.gate.waiters)
        self.gate.release()

    def reset(self) -> None:
        """Start anew; whoever waits gets `BrokenBarrierError`."""
        self.world.point("reset", self)
        self._break()
        self._broken_ = False

    def abort(self) -> None:
        """Break it for good."""
        self.world.point("abort", self)
        self._break()

    def _describe(self) -> Described:
        facts: dict[str, object] = {"parties": self._parties_, "came": self._came}
        return Described("barrier", f"barrier of {self.made}", self.made, facts)
