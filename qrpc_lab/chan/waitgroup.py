"""Waiting for a number of goroutines to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVarTuple

from qrpc_lab import runtime
from qrpc_lab.chan.goroutine import go, name_of
from qrpc_lab.chan.waiters import Waiter, WaitQueue, queue_up, wait, wake_all
from qrpc_lab.errors import WaitGroupMisuse
from qrpc_lab.places import Described, caller
from qrpc_lab.runtime import critical

if TYPE_CHECKING:
    from collections.abc import Callable

Ts = TypeVarTuple("Ts")


class WaitGroup:
    """A counter that can be waited on: ``add`` before a goroutine starts, ``done`` as it ends.

    Go: ``sync.WaitGroup``. It may be used again once every `wait` has returned.
    """

    __slots__ = ("__weakref__", "_count", "_made", "_name", "_returning", "_reused", "_waiting")

    def __init__(self, *, name: str | None = None) -> None:
        self._name = name
        self._made = caller()
        self._count = 0
        self._returning = 0  # woken waits that have not returned yet
        self._reused = 0  # those among them that are to hear of a misuse
        self._waiting = WaitQueue()

    def add(self, n: int = 1) -> None:
        """Count `n` more goroutines (fewer, when negative). At zero all waiters go on.

        Raises `WaitGroupMisuse` when the counter would become negative, and when it is raised from
        zero while a `wait` is still on its way back: that waiter may have meant to wait for the
        newcomer too, so it is told as well.
        """
        if (rt := runtime.steering) is not None:
            rt.point("add" if n > 0 else "done", self)
        with critical:
            self._check(n)
            if rt is not None and n < 0:
                rt.release(self)
            self._count += n
            if self._count == 0:
                self._returning += len(self._waiting)
                wake_all(self._waiting)

    def _check(self, n: int) -> None:
        if self._count + n < 0:
            message = f"{self!r}: negative counter: {self._count} {n:+d}; one done() too many"
            raise WaitGroupMisuse(message)
        if n > 0 and self._count == 0 and self._returning:
            self._reused = self._returning
            message = f"{self!r}: add() from zero while a wait() is pending; add before it begins"
            raise WaitGroupMisuse(message)

    def done(self) -> None:
        """Count one goroutine fewer."""
        self.add(-1)

    def wait(self) -> None:
        """Block until the counter is zero; what was done before each `done` is visible then.

        Raises `WaitGroupMisuse` when the wait group was used again before this wait had returned.
        """
        if runtime.steering is not None:
            runtime.steering.point("wait", self)
        if not wait(self._begin, "wait", self, self._undo):
            return
        with critical:
            self._returning -= 1
            self._learn()
            if self._reused:
                self._reused -= 1
                message = f"{self!r}: used again before its wait() had returned"
                raise WaitGroupMisuse(message)

    def _begin(self) -> Waiter | None:
        if self._count > 0:
            return queue_up(self._waiting)
        self._learn()
        return None

    def _learn(self) -> None:
        if runtime.steering is not None:
            runtime.steering.acquire(self)

    def _undo(self, _: Waiter, served: bool) -> None:  # noqa: FBT001 - `wait` calls it so
        if served:
            self._returning -= 1

    def go(self, fn: Callable[[*Ts], object], *args: *Ts, name: str | None = None) -> None:
        """Count one more, and call ``fn(*args)`` in a goroutine that counts itself out again."""
        self.add()
        try:
            go(self._run, fn, args, name=name or name_of(fn))
        except BaseException:  # no thread to be had: nobody will count it out
            self.done()
            raise

    def _run(self, fn: Callable[[*Ts], object], args: tuple[*Ts]) -> None:
        try:
            fn(*args)
        finally:
            self.done()

    def _describe(self) -> Described:
        facts: dict[str, object] = {"count": self._count, "waiting": len(self._waiting)}
        name = self._name or f"wait group of {self._made}"
        return Described("wait group", name, self._made, facts)

    def __repr__(self) -> str:
        return f"<{self._describe().name}>"
