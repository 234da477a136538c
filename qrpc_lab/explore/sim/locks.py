"""`threading.Lock` and `threading.RLock`."""

from __future__ import annotations

import _thread
import threading
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.sim.force import here
from qrpc_lab.explore.sim.gate import Gate
from qrpc_lab.places import Described, Place, caller

if TYPE_CHECKING:
    from types import TracebackType

    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.world import World

REAL_RLOCK: Final = threading.RLock


def patience(blocking: bool, timeout: float) -> float | None:  # noqa: FBT001 - as `acquire` has it
    """Check the arguments of an acquire as the real one does; return the time-out to wait with."""
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > threading.TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
    return None if timeout == -1 else timeout


class Lock:
    """A lock that any goroutine may release, as `threading.Lock` is."""

    kind = "lock"
    __slots__ = ("__weakref__", "gate", "made", "owner", "world")

    world: World
    gate: Gate
    owner: Goroutine | None
    made: Place

    def __new__(cls) -> Any:  # noqa: ANN401 - outside a schedule it is a real lock
        """Make a real one outside a schedule."""
        world = here()
        if world is None:
            return _thread.allocate_lock()
        self = object.__new__(cls)
        self.world = world
        self.gate = Gate(world)
        self.owner = None
        self.made = caller()
        return self

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: FBT001, FBT002
        """Take the lock; block while somebody has it."""
        limit = patience(blocking, timeout)
        world = self.world
        world.point("acquire" if blocking else "try_acquire", self)
        if self.owner is not None:
            if not blocking or limit == 0:
                return False
            if not self.wait("acquire", self, limit):
                return False
        self.take(world.running)
        return True

    def wait(self, operation: str, on: object, limit: float | None) -> bool:
        """Wait until the lock is free; false when the time is over and it is not."""
        deadline = None if limit is None else self.world.clock.now + limit
        while True:
            waiting = self.gate.wait(operation, on, limit)
            if self.owner is None:
                return True
            if waiting.late:
                return False
            if deadline is not None:
                limit = max(deadline - self.world.clock.now, 0.0)

    def take(self, goroutine: Goroutine) -> None:
        """Make `goroutine` the owner of a free lock."""
        self.owner = goroutine
        world = self.world
        if self.gate.waiters:
            self.gate.shut()
        world.took(self, "write")
        if world.edges is not None:
            world.acquire(self)

    def release(self) -> None:
        """Give the lock back; whoever has it, as with the real one."""
        world = self.world
        world.point("release", self)
        if self.owner is None:
            world.misuse(self)
            raise RuntimeError("release unlocked lock")
        self.free()

    def free(self) -> None:
        """Give the lock back without being a step of its own."""
        world = self.world
        if world.edges is not None:
            world.release(self)
        world.gave(self, "write", anybody=True)
        self.owner = None
        if self.gate.waiters:
            self.gate.open()

    def locked(self) -> bool:
        """Whether somebody has it."""
        self.world.point("locked", self)
        return self.owner is not None

    __enter__ = acquire

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def holders(self) -> list[Goroutine]:
        """Who has it, for the diagnosis."""
        return [] if self.owner is None else [self.owner]

    def _at_fork_reinit(self) -> None:
        self.owner = None

    # -- for `Condition` --------------------------------------------------------------------------

    def is_mine(self) -> bool:
        """What `Condition` takes for ownership: a plain lock only knows that somebody has it."""
        return self.owner is not None

    def give_up(self) -> object:
        """Free it wholly for the time of a wait; return what `take_back` needs."""
        self.free()
        return None

    def take_back(self, state: object) -> None:
        """Own it again after a wait, as many times as before."""
        del state
        self.take(self.world.running)

    def _describe(self) -> Described:
        facts: dict[str, object] = {}
        if self.owner is not None:
            facts["held by"] = self.owner.name
        return Described(self.kind, f"{self.kind} of {self.made}", self.made, facts)

    def __repr__(self) -> str:
        state = "unlocked" if self.owner is None else f"locked, by {self.owner.name}"
        return f"<{self.kind} of {self.made}, {state}>"


class RLock(Lock):
    """A lock that its owner may take again, as `threading.RLock` is."""

    kind = "rlock"
    __slots__ = ("count",)

    count: int

    def __new__(cls) -> Any:  # noqa: ANN401 - outside a schedule it is a real lock
        """Make a real one outside a schedule."""
        if here() is None:
            return REAL_RLOCK()
        self = super().__new__(cls)
        self.count = 0
        return self

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: FBT001, FBT002
        """Take the lock, or take it once more; block while somebody else has it."""
        limit = patience(blocking, timeout)
        world = self.world
        world.point("acquire" if blocking else "try_acquire", self)
        if self.owner is world.running:
            self.count += 1
            return True
        if self.owner is not None:
            if not blocking or limit == 0:
                return False
            if not self.wait("acquire", self, limit):
                return False
        self.take(world.running)
        self.count = 1
        return True

    def release(self) -> None:
        """Give the lock back once; only its owner may."""
        world = self.world
        world.point("release", self)
        if self.owner is not world.running:
            world.misuse(self)
            raise RuntimeError("cannot release un-acquired lock")
        self.count -= 1
        if self.count == 0:
            self.free()

    __enter__ = acquire

    def is_mine(self) -> bool:
        """Whether the running goroutine is the owner."""
        return self.owner is self.world.running

    _is_owned = is_mine

    def _recursion_count(self) -> int:
        return self.count if self.is_mine() else 0

    def give_up(self) -> object:
        """Free it wholly for the time of a wait."""
        count, self.count = self.count, 0
        self.free()
        return count

    def take_back(self, state: object) -> None:
        """Own it again after a wait."""
        self.take(self.world.running)
        assert isinstance(state, int)  # noqa: S101 - made by `give_up`
        self.count = state
