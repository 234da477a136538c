"""A lock for one writer or many readers."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Self

from qrpc_lab import runtime
from qrpc_lab.chan.waiters import Waiter, WaitQueue, queue_up, wait
from qrpc_lab.errors import LockMisuse
from qrpc_lab.places import Described, caller
from qrpc_lab.runtime import active, critical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

WRITE = "write"
READ = "read"


class RWMutex:
    """Held by one writer, or by any number of readers.

    Neither side starves: a waiting writer keeps new readers out, and the readers that waited for a
    writer enter before the next one. So a goroutine that reads must not read-lock again inside: a
    writer that came between makes it wait for itself.

    Go: ``sync.RWMutex``. ``with m:`` writes, ``with m.reader():`` reads. Like Go's it belongs to no
    goroutine: another one may unlock it (the explorer calls that a finding).
    """

    __slots__ = ("__weakref__", "_made", "_name", "_readers", "_waiting", "_writing")

    def __init__(self, *, name: str | None = None) -> None:
        self._name = name
        self._made = caller()
        self._writing = False
        self._readers = 0
        self._waiting = {WRITE: WaitQueue(), READ: WaitQueue()}

    def lock(self) -> None:
        """Take it for writing; block while anybody holds it."""
        self._take(WRITE, "lock")

    def rlock(self) -> None:
        """Take it for reading; block while a writer holds it or waits for it."""
        self._take(READ, "rlock")

    def try_lock(self) -> bool:
        """Take it for writing if that needs no waiting; tell whether it was taken."""
        return self._try(WRITE, "try_lock")

    def try_rlock(self) -> bool:
        """Take it for reading if that needs no waiting; tell whether it was taken."""
        return self._try(READ, "try_rlock")

    def unlock(self) -> None:
        """Give it back after writing. Raises `LockMisuse` when it is not locked for writing."""
        self._give(WRITE, "unlock")

    def runlock(self) -> None:
        """Give it back after reading. Raises `LockMisuse` when it is not locked for reading."""
        self._give(READ, "runlock")

    def __enter__(self) -> Self:
        self.lock()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.unlock()

    @contextmanager
    def reader(self) -> Iterator[RWMutex]:
        """Hold it for reading while the block runs."""
        self.rlock()
        try:
            yield self
        finally:
            self.runlock()

    # -- how it is taken and given back ------------------------------------------------------

    def _take(self, mode: str, operation: str) -> None:
        if runtime.steering is not None:
            runtime.steering.point(operation, self)
        wait(partial(self._begin, mode), operation, self, self._undo)

    def _begin(self, mode: str) -> Waiter | None:
        if not self._is_free(mode):
            return queue_up(self._waiting[mode], mode)
        self._admit(mode)
        return None

    def _try(self, mode: str, operation: str) -> bool:
        if runtime.steering is not None:
            runtime.steering.point(operation, self)
        with critical:
            free = self._is_free(mode)
            if free:
                self._admit(mode)
            return free

    def _give(self, mode: str, operation: str) -> None:
        if runtime.steering is not None:
            runtime.steering.point(operation, self)
        with critical:
            if not (self._writing if mode == WRITE else self._readers):
                message = f"{operation} of {self!r}, which is not locked for {mode[:4]}ing"
                raise LockMisuse(message)
            if runtime.steering is not None:
                runtime.steering.gave(self, mode)
                runtime.steering.release(self, mode)
            self._leave(mode)

    # -- inside the critical section ---------------------------------------------------------

    def _is_free(self, mode: str) -> bool:
        if self._writing or self._waiting[WRITE]:
            return False
        return mode == READ or self._readers == 0

    def _admit(self, mode: str, by: runtime.Parker | None = None) -> None:
        if mode == WRITE:
            self._writing = True
        else:
            self._readers += 1
        if (rt := runtime.steering) is not None:
            rt.took(self, mode, by)
            rt.acquire(self, WRITE, by)
            if mode == WRITE:
                rt.acquire(self, READ, by)

    def _leave(self, mode: str) -> None:
        if mode == WRITE:
            self._writing = False
            self._let_in(READ)
        else:
            self._readers -= 1
        if self._readers == 0:
            self._let_in(WRITE)

    def _let_in(self, mode: str) -> None:
        """Hand it to all waiting readers, or to the first waiting writer."""
        queue = self._waiting[mode]
        while (waiter := queue.first) is not None:
            queue.claim(waiter)
            self._admit(mode, waiter.parker)
            active().wake(waiter.parker)
            if mode == WRITE:
                return

    def _undo(self, waiter: Waiter, served: bool) -> None:  # noqa: FBT001 - `wait` calls it so
        """Leave after an interrupted wait: give back what was handed over, free whom it blocked."""
        if served:
            self._leave(waiter.value)
        elif not self._writing and not self._waiting[WRITE]:
            self._let_in(READ)

    # -- what it looks like ------------------------------------------------------------------

    def _describe(self) -> Described:
        facts: dict[str, object] = {
            "writing": self._writing,
            "readers": self._readers,
            "waiting writers": len(self._waiting[WRITE]),
            "waiting readers": len(self._waiting[READ]),
        }
        return Described("rwmutex", self._name or f"rwmutex of {self._made}", self._made, facts)

    def __repr__(self) -> str:
        return f"<{self._describe().name}>"
