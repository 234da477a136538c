"""`threading.Condition`: wait for a notification, with a lock."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from qrpc_lab.explore.clock import AHEAD_OF_TIMEOUT
from qrpc_lab.explore.sim.force import here
from qrpc_lab.explore.sim.gate import Gate, Waiting
from qrpc_lab.explore.sim.locks import Lock, RLock
from qrpc_lab.places import Described, Place, caller

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from qrpc_lab.explore.world import World

_Real = threading.Condition


class Condition(_Real):
    """Notifications reach the longest waiting first; one that nobody waits for is lost."""

    kind = "condition"

    def __new__(cls, lock: Any = None) -> Any:  # noqa: ANN401 - outside a schedule: a real one
        """Make a real one outside a schedule."""
        if here() is None and cls is Condition:
            return _Real(lock)
        return object.__new__(cls)

    def __init__(self, lock: Any = None) -> None:  # noqa: ANN401 - any lock
        world = here()
        if world is None:
            super().__init__(lock)
            return
        self.world: World = world
        if lock is None:
            lock = RLock()
        elif not isinstance(lock, Lock):
            message = f"Condition needs a lock made in the same schedule, not {lock!r}"
            raise TypeError(message)
        self.lock: Lock = lock
        self._lock = lock
        self.gate = Gate(world)
        self.made: Place = caller()
        self.lost = 0
        """Notifications that came when nobody was waiting."""
        self.acquire = lock.acquire  # type: ignore[method-assign]  # as the real one does
        self.release = lock.release  # type: ignore[method-assign]  # the same

    def __enter__(self) -> bool:
        return self.lock.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.lock.release()

    def _is_owned(self) -> bool:
        return self.lock.is_mine()

    def wait(self, timeout: float | None = None) -> bool:
        """Give the lock up, wait for a notification, take the lock again."""
        world = self.world
        world.point("wait", self)
        if not self.lock.is_mine():
            raise RuntimeError("cannot wait on un-acquired lock")
        state = self.lock.give_up()
        waiting = Waiting(world.running)
        timer = None
        waiting.goroutine.timed = timeout is not None
        if timeout is not None:
            timer = world.after(timeout, lambda: self._line_up(waiting), self, AHEAD_OF_TIMEOUT)
        self.gate.stand(waiting, "wait", self)
        if timer is not None:
            timer.cancel()
        self.lock.take_back(state)
        if waiting.released and world.edges is not None:
            world.acquire(self)
        return waiting.released

    def _line_up(self, waiting: Waiting) -> None:
        """Let a waiter wait for the lock: it has been notified, or its time is over."""
        if waiting.gate is not self.gate:
            return
        self.gate.waiters.remove(waiting)
        lock = self.lock
        waiting.goroutine.operation = "acquire"
        waiting.goroutine.on = lock
        lock.gate.admit(waiting)
        if lock.owner is None:
            self.world.wake(waiting)

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:  # noqa: ANN401 - as the real one
        """Wait until `predicate` is true; look again after each notification."""
        deadline = None
        result = predicate()
        while not result:
            if timeout is not None:
                if deadline is None:
                    deadline = self.world.clock.now + timeout
                timeout = deadline - self.world.clock.now
                if timeout <= 0:
                    break
            self.wait(timeout)
            result = predicate()
        return result

    def notify(self, n: int = 1) -> None:
        """Let `n` waiters go on, once they have the lock."""
        self._notify("notify", n)

    def notify_all(self) -> None:
        """Let all waiters go on, one after the other."""
        self._notify("notify_all", None)

    notifyAll = notify_all  # noqa: N815 - its name before Python 2.6, still there

    def _notify(self, operation: str, n: int | None) -> None:
        world = self.world
        world.point(operation, self)
        if not self.lock.is_mine():
            message = "cannot notify on un-acquired lock"
            raise RuntimeError(message)
        if world.edges is not None:
            world.release(self)
        woken = self.gate.waiters[:n]
        for waiting in woken:
            waiting.released = True
            self._line_up(waiting)
        if not woken:
            self.lost += 1

    def _describe(self) -> Described:
        facts: dict[str, object] = {"waiting": len(self.gate.waiters)}
        if self.lost:
            facts["notified while nobody waited"] = self.lost
        return Described("condition", f"condition of {self.made}", self.made, facts)

    def __repr__(self) -> str:
        return f"<condition of {self.made}>" if hasattr(self, "made") else super().__repr__()
