"""Waiting for a number of goroutines to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVarTuple

from qrpc_lab import runtime
from qrpc_lab.chan.goroutine import go, name_of
from qrpc_lab.chan.waiters import Waiter, WaitQueue
from qrpc_lab.errors import WaitGroupMisuse
from qrpc_lab.runtime import Described, active, caller, critical

if TYPE_CHECKING:
    from collections.abc import Callable

Ts = TypeVarTuple("Ts")


class WaitGroup:
    """A counter that can be waited on: ``add`` before a goroutine starts, ``done`` as it ends.

    Go: ``sync.WaitGroup``. It may be used again once every `wait` has returned.
    """

    __slots__ = ("__weakref__", "_count", "_made", "_name", "_waiting")

    def __init__(self, *, name: str | None = None) -> None:
        self._name = name
        self._made = caller()
        self._count = 0
        self._waiting = WaitQueue()

    def add(self, n: int = 1) -> None:
        """Count `n` more goroutines (fewer, when negative). At zero all waiters go on.

        Raises `WaitGroupMisuse` when the counter would become negative, and when it is raised from
        zero while somebody waits: that waiter may or may not see the newcomer.
        """
        if (rt := runtime.steering) is not None:
            rt.point("add" if n > 0 else "done", self)
        with critical:
            self._check(n)
            if rt is not None and n < 0:
                rt.release(self)
            self._count += n
            if self._count == 0:
                self._let_go()

    def _check(self, n: int) -> None:
        if self._count + n < 0:
            message = f"{self!r}: negative counter: {self._count} {n:+d}; a done() too many"
            raise WaitGroupMisuse(message)

    def _let_go(self) -> None:
        wake = active().wake
        while (waiter := self._waiting.first) is not None:
            self._waiting.claim(waiter)
            wake(waiter.parker)

    def done(self) -> None:
        """Count one goroutine fewer."""
        self.add(-1)

    def wait(self) -> None:
        """Block until the counter is zero; what was done before each `done` is visible then."""
        rt = active()
        if runtime.steering is not None:
            rt.point("wait", self)
        with critical:
            waiter = None
            if self._count > 0:
                waiter = Waiter(rt.parker(), None)
                self._waiting.append(waiter)
        if waiter is not None:
            try:
                rt.park(waiter.parker, "wait", self)
            except BaseException:
                with critical:
                    if not waiter.done:
                        self._waiting.remove(waiter)
                raise
        if runtime.steering is not None:
            rt.acquire(self)

    def go(self, fn: Callable[[*Ts], object], *args: *Ts, name: str | None = None) -> None:
        """Count one more, and call ``fn(*args)`` in a goroutine that counts itself out again."""
        self.add()
        go(self._run, fn, args, name=name or name_of(fn))

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
