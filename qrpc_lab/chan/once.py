"""Doing something exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab import runtime
from qrpc_lab.chan.waiters import Waiter, WaitQueue, queue_up, undo_nothing, wait, wake_all
from qrpc_lab.places import Described, caller
from qrpc_lab.runtime import critical

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
        if mine:
            self._run(fn)
        else:
            wait(self._join, "do", self, undo_nothing)
        if runtime.steering is not None:
            runtime.steering.acquire(self)

    def _join(self) -> Waiter | None:
        return None if self._done else queue_up(self._waiting)

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
