"""The four queues of `queue`."""

from __future__ import annotations

import queue
import types
from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from qrpc_lab.explore.sim.force import here
from qrpc_lab.explore.sim.gate import Gate
from qrpc_lab.explore.sim.locks import Lock
from qrpc_lab.places import Described, Place, caller

if TYPE_CHECKING:
    from qrpc_lab.explore.world import World

T = TypeVar("T")

_Real = queue.Queue
_RealSimple = queue.SimpleQueue
ShutDown: type[Exception] | None = getattr(queue, "ShutDown", None)
"""Raised by a queue that was shut down; new in Python 3.13."""


class Queue(_Real):  # type: ignore[type-arg]  # the class itself, not one of its types
    """A queue of values; with a `maxsize`, putting waits for room.

    Subclasses may override ``_init``, ``_qsize``, ``_put`` and ``_get``, as with the real one.
    """

    kind = "queue"

    def __init__(self, maxsize: int = 0) -> None:
        world = here()
        if world is None:
            super().__init__(maxsize)
            return
        self.world: World = world
        self.made: Place = caller()
        self.maxsize = maxsize
        self.getters = Gate(world)
        self.putters = Gate(world)
        self.joiners = Gate(world)
        self.unfinished_tasks = 0
        self.is_shutdown = False
        self._init(maxsize)

    @property  # type: ignore[override]  # stands in for the real one
    def mutex(self) -> Lock:
        """A lock over the queue, for programs that look inside: made when first asked for."""
        lock: Lock | None = self.__dict__.get("_mutex")
        if lock is None:
            lock = self.__dict__["_mutex"] = Lock()
        return lock

    @mutex.setter
    def mutex(self, lock: Lock) -> None:
        self.__dict__["_mutex"] = lock

    # -- the operations ---------------------------------------------------------------------------

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: ANN401, FBT001, FBT002
        """Put `item`; wait while there is no room."""
        if not hasattr(self, "world"):
            super().put(item, block, timeout)
            return
        world = self.world
        world.point("put" if block else "put_nowait", self)
        self._enter()
        self._refuse_if_shut()
        if block and self.maxsize > 0:
            _check(timeout)
        if 0 < self.maxsize <= self._qsize():
            self._await(self.putters, "put", block=block, timeout=timeout)
        if world.edges is not None:
            world.release(self)
        self._put(item)
        self.unfinished_tasks += 1
        self._settle()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: ANN401, FBT001, FBT002
        """Take an item; wait while there is none."""
        if not hasattr(self, "world"):
            return super().get(block, timeout)
        world = self.world
        world.point("get" if block else "get_nowait", self)
        self._enter()
        if block:
            _check(timeout)
        if not self._qsize():
            self._refuse_if_shut()
            self._await(self.getters, "get", block=block, timeout=timeout)
        item = self._get()
        if world.edges is not None:
            world.acquire(self)
            world.release(self)
        self._settle()
        return item

    def put_nowait(self, item: Any) -> None:  # noqa: ANN401 - any item
        """Put `item` or raise `queue.Full`."""
        self.put(item, block=False)

    def get_nowait(self) -> Any:  # noqa: ANN401 - any item
        """Take an item or raise `queue.Empty`."""
        return self.get(block=False)

    def task_done(self) -> None:
        """Count one task fewer; at zero those who joined go on."""
        if not hasattr(self, "world"):
            super().task_done()
            return
        self.world.point("task_done", self)
        if self.unfinished_tasks <= 0:
            raise ValueError("task_done() called too many times")
        self.world.release(self, "done")
        self.unfinished_tasks -= 1
        if not self.unfinished_tasks:
            self.joiners.release()

    def join(self) -> None:
        """Wait until every item that was put has been reported done."""
        if not hasattr(self, "world"):
            super().join()
            return
        self.world.point("join", self)
        while self.unfinished_tasks:
            self.joiners.wait("join", self)
        self.world.acquire(self, "done")

    def qsize(self) -> int:
        """How many items there are, at this moment."""
        if hasattr(self, "world"):
            self.world.point("qsize", self)
        return self._qsize()

    def empty(self) -> bool:
        """Whether there is no item, at this moment."""
        if hasattr(self, "world"):
            self.world.point("empty", self)
        return not self._qsize()

    def full(self) -> bool:
        """Whether there is no room, at this moment."""
        if hasattr(self, "world"):
            self.world.point("full", self)
        return 0 < self.maxsize <= self._qsize()

    def shutdown(self, immediate: bool = False) -> None:  # noqa: FBT001, FBT002 - as the real one
        """Refuse further items; getting ends when the queue is drained, or at once."""
        if ShutDown is None:
            raise AttributeError("'Queue' object has no attribute 'shutdown'")
        if not hasattr(self, "world"):
            super().shutdown(immediate)  # type: ignore[misc]  # new in Python 3.13
            return
        self.world.point("shutdown", self)
        self.is_shutdown = True
        if immediate:
            while self._qsize():
                self._get()
                self.unfinished_tasks = max(self.unfinished_tasks - 1, 0)
            self.joiners.release()
        self._settle()

    # -- inside -----------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Respect a mutex that the program holds."""
        lock = self.__dict__.get("_mutex")
        if lock is not None and lock.owner is not None:
            lock.wait("acquire", lock, None)

    def _refuse_if_shut(self) -> None:
        if self.is_shutdown and ShutDown is not None:
            raise ShutDown

    def _possible(self, gate: Gate) -> bool:
        if gate is self.getters:
            return self._qsize() > 0
        return not 0 < self.maxsize <= self._qsize()

    def _await(self, gate: Gate, operation: str, *, block: bool, timeout: float | None) -> None:
        """Wait at `gate` until the operation is possible; raise what the real one raises."""
        world = self.world
        if not block:
            raise queue.Empty if gate is self.getters else queue.Full
        deadline = None if timeout is None else world.clock.now + timeout
        while not self._possible(gate):
            limit = None if deadline is None else max(deadline - world.clock.now, 0.0)
            waiting = gate.wait(operation, self, limit)
            if self.is_shutdown and not self._possible(self.getters):
                self._refuse_if_shut()
            if self.is_shutdown and gate is self.putters:
                self._refuse_if_shut()
            if waiting.late and not self._possible(gate):
                raise queue.Empty if gate is self.getters else queue.Full

    def _settle(self) -> None:
        """Open and shut the gates by what is possible now."""
        for gate in (self.getters, self.putters):
            if gate.waiters:
                if self.is_shutdown or self._possible(gate):
                    gate.open()
                else:
                    gate.shut()

    def _init(self, maxsize: int) -> None:  # noqa: ARG002 - for those who override it
        self.queue: Any = deque()

    def _qsize(self) -> int:
        return len(self.queue)

    def _put(self, item: Any) -> None:  # noqa: ANN401 - any item
        self.queue.append(item)

    def _get(self) -> Any:  # noqa: ANN401 - any item
        return self.queue.popleft()

    __class_getitem__ = classmethod(types.GenericAlias)  # type: ignore[var-annotated]  # as real

    def _describe(self) -> Described:
        size = str(self.maxsize) if self.maxsize > 0 else "unbounded"
        facts: dict[str, object] = {"items": self._qsize(), "maxsize": size}
        if self.unfinished_tasks:
            facts["unfinished tasks"] = self.unfinished_tasks
        return Described(self.kind, f"{self.kind} of {self.made}", self.made, facts)

    def __repr__(self) -> str:
        return f"<{self.kind} of {self.made}>" if hasattr(self, "made") else super().__repr__()


class PriorityQueue(Queue):
    """The smallest item comes first."""

    def _init(self, maxsize: int) -> None:  # noqa: ARG002 - for those who override it
        self.queue = []

    def _put(self, item: Any) -> None:  # noqa: ANN401 - any item
        heappush(self.queue, item)

    def _get(self) -> Any:  # noqa: ANN401 - any item
        return heappop(self.queue)


class LifoQueue(Queue):
    """The last item comes first."""

    def _init(self, maxsize: int) -> None:  # noqa: ARG002 - for those who override it
        self.queue = []

    def _get(self) -> Any:  # noqa: ANN401 - any item
        return self.queue.pop()


class SimpleQueue(Generic[T]):
    """An unbounded queue without tasks; putting never waits."""

    kind = "queue"

    def __new__(cls) -> Any:  # noqa: ANN401 - outside a schedule it is a real one
        """Make a real one outside a schedule."""
        if here() is None and cls is SimpleQueue:
            return _RealSimple()
        return object.__new__(cls)

    def __init__(self) -> None:
        world = here()
        assert world is not None  # noqa: S101 - `__new__` made a real one otherwise
        self.world: World = world
        self.made: Place = caller()
        self.getters = Gate(world)
        self.queue: deque[T] = deque()

    def put(self, item: T, block: bool = True, timeout: float | None = None) -> None:  # noqa: ARG002, FBT001, FBT002
        """Put `item`."""
        self.world.point("put", self)
        self.world.release(self)
        self.queue.append(item)
        self.getters.open()

    def get(self, block: bool = True, timeout: float | None = None) -> T:  # noqa: FBT001, FBT002
        """Take an item; wait while there is none."""
        if block:
            _check(timeout)
        world = self.world
        world.point("get" if block else "get_nowait", self)
        deadline = None if timeout is None else world.clock.now + timeout
        while not self.queue:
            if not block:
                raise queue.Empty
            limit = None if deadline is None else max(deadline - world.clock.now, 0.0)
            if self.getters.wait("get", self, limit).late and not self.queue:
                raise queue.Empty
        item = self.queue.popleft()
        world.acquire(self)
        world.release(self)
        if not self.queue:
            self.getters.shut()
        return item

    def put_nowait(self, item: T) -> None:
        """Put `item`."""
        self.put(item)

    def get_nowait(self) -> T:
        """Take an item or raise `queue.Empty`."""
        return self.get(block=False)

    def empty(self) -> bool:
        """Whether there is no item, at this moment."""
        self.world.point("empty", self)
        return not self.queue

    def qsize(self) -> int:
        """How many items there are, at this moment."""
        self.world.point("qsize", self)
        return len(self.queue)

    def _describe(self) -> Described:
        facts: dict[str, object] = {"items": len(self.queue), "maxsize": "unbounded"}
        return Described("queue", f"queue of {self.made}", self.made, facts)


def _check(timeout: float | None) -> None:
    if timeout is not None and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")
