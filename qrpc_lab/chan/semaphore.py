"""A weighted semaphore: so many units, taken and given back in any amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from qrpc_lab import runtime
from qrpc_lab.chan.waiters import Waiter, WaitQueue, queue_up, wait
from qrpc_lab.errors import SemaphoreMisuse
from qrpc_lab.places import Described, caller
from qrpc_lab.runtime import active, critical

if TYPE_CHECKING:
    from types import TracebackType

    from qrpc_lab.chan.context import Context
    from qrpc_lab.chan.tree import Node


class Semaphore:
    """Holds `n` units. Waiters are served first come, first served.

    A large request at the head of the queue keeps later small ones waiting, so that it does not
    starve. Go: ``semaphore.Weighted`` of x/sync.
    """

    __slots__ = ("__weakref__", "_free", "_hopeless", "_made", "_name", "_size", "_waiting")

    def __init__(self, n: int, *, name: str | None = None) -> None:
        if n < 0:
            message = f"a semaphore holds 0 units or more, not {n}"
            raise ValueError(message)
        self._name = name
        self._made = caller()
        self._size = self._free = n
        self._waiting = WaitQueue()
        self._hopeless = WaitQueue()  # those who ask for more than there is

    def acquire(self, n: int = 1, ctx: Context | None = None) -> None:
        """Take `n` units; block until they are free, or until `ctx` is done.

        Raises the error of a context that is done, also if it was done before, and then takes
        nothing. To ask for more than the semaphore holds waits for the context, or for ever, and
        keeps nobody else waiting.
        """
        _check(n)
        if runtime.steering is not None:
            runtime.steering.point("acquire", self)
        watch = _Watch(self, n, None if ctx is None else ctx._node)
        try:
            waited = wait(watch.begin, "acquire", self, self._undo)
        finally:
            watch.end()
        if waited:
            watch.check()

    def try_acquire(self, n: int = 1) -> bool:
        """Take `n` units if they are free and nobody waits; tell whether they were taken."""
        _check(n)
        if runtime.steering is not None:
            runtime.steering.point("try_acquire", self)
        with critical:
            return self._try(n)

    def release(self, n: int = 1) -> None:
        """Give `n` units back. Raises `SemaphoreMisuse` for more than were taken."""
        _check(n)
        if runtime.steering is not None:
            runtime.steering.point("release", self)
        with critical:
            if self._free + n > self._size:
                held = self._size - self._free
                message = f"{self!r}: release of {n}, but only {held} of {self._size} are held"
                raise SemaphoreMisuse(message)
            if runtime.steering is not None:
                runtime.steering.release(self)
            self._free += n
            self._serve()

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    # -- inside the critical section ---------------------------------------------------------

    def _try(self, n: int) -> bool:
        free = n <= self._free and not self._waiting
        if free:
            self._free -= n
            if runtime.steering is not None:
                runtime.steering.acquire(self)
        return free

    def _serve(self) -> None:
        """Hand units to the waiters in their order, as far as they go."""
        while (waiter := self._waiting.first) is not None and waiter.value <= self._free:
            self._free -= waiter.value
            waiter.ok = True
            self._waiting.claim(waiter)
            if runtime.steering is not None:
                runtime.steering.acquire(self, by=waiter.parker)
            active().wake(waiter.parker)

    def _undo(self, waiter: Waiter, _: bool) -> None:  # noqa: FBT001 - `wait` calls it so
        if waiter.ok:
            self._free += waiter.value
        self._serve()

    # -- what it looks like ------------------------------------------------------------------

    def _describe(self) -> Described:
        facts: dict[str, object] = {
            "size": self._size,
            "free": self._free,
            "waiting for": [waiter.value for waiter in (*self._waiting, *self._hopeless)],
        }
        return Described("semaphore", self._name or f"semaphore of {self._made}", self._made, facts)

    def __repr__(self) -> str:
        return f"<{self._describe().name}>"


class _Watch:
    """One `acquire`, which the end of its context may cut short."""

    __slots__ = ("node", "semaphore", "units", "waiter")

    def __init__(self, semaphore: Semaphore, units: int, node: Node | None) -> None:
        self.semaphore = semaphore
        self.units = units
        self.node = node
        self.waiter: Waiter | None = None

    def begin(self) -> Waiter | None:
        """Take the units or queue up. Inside the section."""
        node, semaphore = self.node, self.semaphore
        if node is not None and node.error is not None:
            raise node.error.fresh()
        if semaphore._try(self.units):
            return None
        if node is not None:
            node.adopt(self)
        possible = self.units <= semaphore._size
        self.waiter = queue_up(semaphore._waiting if possible else semaphore._hopeless, self.units)
        return self.waiter

    def canceled(self) -> None:
        """Hear that the context is done. Inside the section."""
        waiter = self.waiter
        if waiter is not None and waiter.queue is not None:
            waiter.queue.remove(waiter)
            self.semaphore._serve()
            active().wake(waiter.parker)

    def end(self) -> None:
        """Hear no more of the context."""
        if self.node is not None and self.waiter is not None:
            with critical:
                self.node.children.pop(self, None)

    def check(self) -> None:
        """Raise the context's error, if that is what ended the wait."""
        if self.waiter is not None and not self.waiter.ok:
            assert self.node is not None  # noqa: S101 - nothing else wakes without handing over
            assert self.node.error is not None  # noqa: S101
            raise self.node.error.fresh()


def _check(n: int) -> None:
    if n < 0:
        message = f"units of a semaphore are counted from 0, not {n}"
        raise ValueError(message)
