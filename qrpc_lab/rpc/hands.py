"""The threads of a server in a schedule of the explorer: `Workers` without their lock and queue.

Between two operations of the seam nobody else runs, so plain lists do; and each step that is spared
here is one that no schedule has to try, and that nobody has to read in a trace.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, ParamSpec, cast

from qrpc_lab import runtime
from qrpc_lab.rpc.sim.waiting import Waiters, wait, wake

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from concurrent.futures import Future

    from qrpc_lab.runtime import Parker

P = ParamSpec("P")


class Hands(Executor):
    """At most `size` goroutines, started when there is work; first come, first served.

    One that has nothing to do may be left when the program ends.  One that is still at work then
    may not, unless all of them are `daemon`: it is a handler that is stuck.
    """

    def __init__(self, size: int, name: str, *, daemon: bool) -> None:
        if size < 1:
            raise ValueError(f"a server needs at least one worker, not {size}")
        self._rt: Any = runtime.active()  # the explorer's, which knows more than the seam asks
        self._size = size
        self._name = name
        self._daemon = daemon
        self._jobs: deque[_Job] = deque()
        self._idle: deque[Parker] = deque()
        self._started = 0
        self._busy = 0
        self._closed = False
        self._waiting: Waiters = []

    def submit(self, fn: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> Future[Any]:
        """Have `fn` called by a goroutine as soon as one is free."""
        if self._closed:
            raise RuntimeError("the server has stopped: no worker takes new work")
        job = _Job(lambda: fn(*args, **kwargs))
        self._rt.release(job)
        self._jobs.append(job)
        if self._idle:
            self._rt.wake(self._idle.popleft())
        elif self._busy + len(self._jobs) > self._started < self._size:
            self._started += 1
            self._rt.spawn(self._work, f"{self._name}-{self._started}", daemon=True)
        # grpc asks a future for no more than a callback
        return cast("Future[Any]", job)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of Executor
        """Let the goroutines end after the work that they have. With `wait`: until they have."""
        self._closed = True
        if cancel_futures:
            self._jobs.clear()
        while self._idle:
            self._rt.wake(self._idle.popleft())
        if wait:
            self.join(None)

    def join(self, seconds: float | None) -> list[threading.Thread]:
        """Wait at most `seconds` until nobody is at work.

        Returns nobody: who stays is told by the explorer.
        """
        until = None if seconds is None else self._rt.now() + seconds
        while self._busy or self._jobs:
            if not wait(self._rt, self._waiting, "wait for handlers", self, until):
                break
        return []

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._rt.acquire(job)
            self._begin()
            job.run()
            del job  # what a handler held must not live until the next call
            self._end()

    def _next(self) -> _Job | None:
        while not self._jobs:
            if self._closed:
                return None
            parker = self._rt.parker()
            self._idle.append(parker)
            self._rt.park(parker, "wait for a call", self)
        return self._jobs.popleft()

    def _begin(self) -> None:
        self._busy += 1
        if not self._daemon:
            self._rt.may_be_left(leave=False)

    def _end(self) -> None:
        self._busy -= 1
        self._rt.may_be_left(leave=True)
        wake(self._rt, self._waiting)


class _Job:
    """One call of a handler, and as much of a future as a server wants."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call = call
        self._callbacks: list[Callable[[Any], object]] = []
        self._over = False

    def run(self) -> None:
        try:
            self._call()
        finally:
            self._over = True
            for callback in self._callbacks:
                callback(self)

    def add_done_callback(self, callback: Callable[[Any], object]) -> None:
        if self._over:
            callback(self)
        else:
            self._callbacks.append(callback)
