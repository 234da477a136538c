"""Doing something exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab import runtime
from qrpc_lab.chan.waiters import Waiter, WaitQueue, wait, wake_all
from qrpc_lab.runtime import Described, active, caller, critical

if TYPE_CHECKING:
    from collections.abc import Callable


class Once:
    """Runs one function once, whoever asks and however often.

    Go: ``sync.Once``.
    """

    __slots__ = ("__weakref__", "_begun", "_done", "_made", "_waiting")

    def __init__(self) -> None:
        self._made = caller()
        self._begun = False
        self._done = False
        self._waiting = WaitQueue()

    def do(self, fn: Callable[[], object]) -> None:
        """Call `fn` if this is the first call; else block until the first call has ended.

        An exception of `fn` reaches the one who called it; the others return, and it is not called
        again. To call `do` from within `fn` waits for itself, for ever.
        """
        if runtime.steering is not None:
            runtime.steering.point("do", self)
        with critical:
            mine = not self._begun
            self._begun = True
            waiter = None
            if not mine and not self._done:
                waiter = Waiter(active().parker(), None)
                self._waiting.append(waiter)
        if mine:
            self._run(fn)
        elif waiter is not None:
            wait(waiter, "do", self, _nothing)
        if runtime.steering is not None:
            runtime.steering.acquire(self)

    def _run(self, fn: Callable[[], object]) -> None:
        try:
            fn()
        finally:
            with critical:
                if runtime.steering is not None:
                    runtime.steering.release(self)
                self._done = True
                wake_all(self._waiting)

    def _describe(self) -> Described:
        facts: dict[str, object] = {
            "state": "done" if self._done else "running" if self._begun else "not begun",
            "waiting": len(self._waiting),
        }
        return Described("once", f"once of {self._made}", self._made, facts)


def _nothing(_: Waiter, __: bool) -> None:  # noqa: FBT001 - `wait` calls it so
    """Undo nothing: waiting changed nothing."""
