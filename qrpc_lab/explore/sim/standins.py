"""Stands in for locks and queues that a module made before the explorer came.

``LOCK = threading.Lock()`` at the top of a module is a real lock, on which a schedule would hang.
While schedules run, a stand-in takes its place in the module: in each schedule it is a simulated
one, made when it is first used, in the state that the real one had.  A lock that somebody holds at
that moment is left alone: it has a history that nobody can repeat.
"""

from __future__ import annotations

import _thread
import queue
import threading
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.sim import locks, queues, signals
from qrpc_lab.explore.sim.condition import Condition
from qrpc_lab.explore.sim.force import here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

_RealLock: Final = _thread.LockType
_RealRLock: Final = type(threading.RLock())
_RealQueue: Final = queue.Queue
_QUEUES: Final[dict[type, type]] = {
    queue.Queue: queues.Queue,
    queue.LifoQueue: queues.LifoQueue,
    queue.PriorityQueue: queues.PriorityQueue,
}
_RealCondition: Final = threading.Condition
_RealEvent: Final = threading.Event
_RealSemaphores: Final = (threading.Semaphore, threading.BoundedSemaphore)
_RealSimpleQueue: Final = queue.SimpleQueue


_KINDS: Final = frozenset(
    {_RealLock, _RealRLock, _RealEvent, _RealCondition, *_RealSemaphores, *_QUEUES}
    | {_RealSimpleQueue}
)


class StandIn:
    """Whatever it stands for, in the schedule that asks."""

    def __init__(self, real: object, make: Callable[[], Any]) -> None:
        self._real = real
        self._make = make

    def _mine(self) -> Any:  # noqa: ANN401 - a simulated lock or queue
        world = here()
        if world is None:
            return self._real
        made: dict[int, Any] = world.notes.setdefault("stand-ins", {})
        if id(self) not in made:
            made[id(self)] = self._make()
        return made[id(self)]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the real one has
        return getattr(self._mine(), name)

    def __enter__(self) -> Any:  # noqa: ANN401 - as the real one
        return self._mine().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._mine().__exit__(kind, error, trace)


class StandIns:
    """The stand-ins of one program: the same one wherever the same real thing is found."""

    def __init__(self) -> None:
        self._of: dict[int, StandIn | None] = {}

    def get(self, real: object) -> StandIn | None:
        """Return what can take the place of a real lock or queue; ``None`` for anything else."""
        if type(real) not in _KINDS:
            return None
        if id(real) not in self._of:
            made = next((StandIn(real, make) for make in _makers(real, self.get)), None)
            self._of[id(real)] = made
        return self._of[id(real)]


def _makers(
    real: Any,  # noqa: ANN401 - any lock or queue
    other: Callable[[object], StandIn | None],
) -> Iterator[Callable[[], Any]]:
    kind = type(real)
    if kind in (_RealLock, _RealRLock):
        if repr(real).startswith("<unlocked"):
            yield locks.Lock if kind is _RealLock else locks.RLock
    elif kind is _RealEvent:
        flag = real.is_set()
        yield lambda: _event(flag=flag)
    elif kind is _RealCondition:
        inner = other(real._lock)  # noqa: SLF001 - the program may use the lock by itself as well
        if inner is not None:
            yield lambda: Condition(inner._mine())  # noqa: SLF001 - as above
    elif kind in _RealSemaphores:
        value = real._value  # noqa: SLF001 - no other way
        cls = signals.BoundedSemaphore if kind is _RealSemaphores[1] else signals.Semaphore
        yield lambda: cls(value)
    elif kind in _QUEUES:
        items = list(real.queue)
        yield lambda: _filled(_QUEUES[kind](real.maxsize), items)
    elif kind is _RealSimpleQueue and real.empty():
        yield queues.SimpleQueue


def _event(*, flag: bool) -> signals.Event:
    event = signals.Event()
    event.flag = flag
    return event


def _filled(made: Any, items: list[Any]) -> Any:  # noqa: ANN401 - any queue
    made.queue.extend(items)
    made.unfinished_tasks = len(items)
    return made
