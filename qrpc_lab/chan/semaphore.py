"""A weighted semaphore: so many units, taken and given back in any amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from qrpc_lab import runtime
from qrpc_lab.chan.waiters import Waiter, WaitQueue, wait
from qrpc_lab.errors import SemaphoreMisuse
from qrpc_lab.runtime import Described, active, caller, critical

if TYPE_CHECKING:
    from types import TracebackType

    from qrpc_lab.chan.context import Context


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
        with critical:
            if ctx is not None and ctx._node.error is not None:
                raise ctx._node.error.fresh()
            if self._try(n):
                return
            waiter = Waiter(active().parker(), n)
            (self._waiting if n <= self._size else self._hopeless).append(waiter)
            watch = _Watch(self, waiter)
            if ctx is not None:
                ctx._node.children[watch] = None
        try:
            wait(waiter, "acquire", self, self._undo)
        finally:
            if ctx is not None:
                with critical:
                    ctx._node.children.pop(watch, None)
        if ctx is not None and not waiter.ok:
            assert ctx._node.error is not None  # noqa: S101 - only its end wakes without handing over
            raise ctx._node.error.fresh()

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
    """Ends a waiter's wait when its context is done."""

    __slots__ = ("semaphore", "waiter")

    def __init__(self, semaphore: Semaphore, waiter: Waiter) -> None:
        self.semaphore = semaphore
        self.waiter = waiter

    def canceled(self) -> None:
        """Hear that the context is done. Inside the section."""
        waiter = self.waiter
        if waiter.queue is not None:
            waiter.queue.remove(waiter)
            self.semaphore._serve()
            active().wake(waiter.parker)


def _check(n: int) -> None:
    if n < 0:
        message = f"units of a semaphore are counted from 0, not {n}"
        raise ValueError(message)
