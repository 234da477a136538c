"""`concurrent.futures`: futures, `wait` and `as_completed`; `executor` has the pool."""

from __future__ import annotations

import concurrent.futures as real
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.sim.force import here
from qrpc_lab.explore.sim.gate import Gate
from qrpc_lab.places import Described, Place, caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qrpc_lab.explore.world import World

_RealFuture = real.Future

PENDING, RUNNING, CANCELLED, FINISHED = "PENDING", "RUNNING", "CANCELLED", "FINISHED"


class Future(_RealFuture):  # type: ignore[type-arg]  # the class itself, not one of its types
    """A result that is not there yet. The exception of a task that nobody hears of is a finding."""

    kind = "future"

    def __init__(self, *, made: Place | None = None) -> None:
        world = here()
        if world is None:
            super().__init__()
            return
        self.world: World = world
        self.gate = Gate(world)
        self.made: Place = made or caller()
        self.task = ""
        self.pool: object = None
        """The executor that runs its task, if one does."""
        self.watchers: list[Gate] = []
        self.state = PENDING
        self.answer: Any = None
        self.error: BaseException | None = None
        self.seen = False
        """Whether somebody has asked how it ended."""
        self.callbacks: list[Callable[[Any], object]] = []
        world.notes.setdefault("futures", []).append(self)

    def cancel(self) -> bool:
        """Cancel it if it has not begun."""
        self.world.point("cancel", self)
        if self.state in (RUNNING, FINISHED):
            return False
        if self.state != CANCELLED:
            self.state = CANCELLED
            self._tell()
        return True

    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        self.world.point("poll", self)
        return self.state == CANCELLED

    def running(self) -> bool:
        """Whether it has begun and not ended."""
        self.world.point("running", self)
        return self.state == RUNNING

    def done(self) -> bool:
        """Whether it has ended or was cancelled."""
        self.world.point("done", self)
        if self.over:
            self.world.acquire(self)
        return self.over

    @property
    def over(self) -> bool:
        """Whether it has ended, without being a step of the schedule."""
        return self.state in (CANCELLED, FINISHED)

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - any result
        """Wait for the result; raise the exception if there is one."""
        self._wait("result", timeout)
        if self.error is not None:
            try:
                raise self.error
            finally:
                self = None  # type: ignore[assignment]  # noqa: PLW0642 - no cycle with its traceback
        return self.answer

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Wait for the end; return the exception if there is one."""
        self._wait("exception", timeout)
        return self.error

    def _wait(self, operation: str, timeout: float | None) -> None:
        self.world.point(operation, self)
        if not self.over:
            limit = None if timeout is None else max(timeout, 0.0)
            self.gate.wait(operation, self, limit)
        if not self.over:
            raise TimeoutError
        self.world.acquire(self)
        self.seen = True
        if self.state == CANCELLED:
            raise real.CancelledError

    def add_done_callback(self, fn: Callable[[Any], object]) -> None:
        """Call `fn` with this future when it has ended, at once if it has."""
        self.world.point("add_done_callback", self)
        self.seen = True
        if self.over:
            self._call(fn)
        else:
            self.callbacks.append(fn)

    def set_running_or_notify_cancel(self) -> bool:
        """Begin, unless it was cancelled."""
        if self.state == CANCELLED:
            return False
        self.state = RUNNING
        return True

    def set_result(self, result: Any) -> None:  # noqa: ANN401 - any result
        """End it with a result."""
        self._end(result, None)

    def set_exception(self, exception: BaseException | None) -> None:
        """End it with an exception."""
        self._end(None, exception)

    def _end(self, answer: Any, error: BaseException | None) -> None:  # noqa: ANN401 - any result
        self.world.point("set_exception" if error is not None else "set_result", self)
        if self.over:
            message = f"{self.state}: {self!r}"
            raise real.InvalidStateError(message)
        self.answer, self.error = answer, error
        self.state = FINISHED
        self._tell()

    def _tell(self) -> None:
        self.world.release(self)
        self.gate.release()
        for gate in self.watchers:
            gate.release()
        callbacks, self.callbacks = self.callbacks, []
        for fn in callbacks:
            self._call(fn)

    def _call(self, fn: Callable[[Any], object]) -> None:
        try:
            fn(self)
        except Exception:  # noqa: BLE001 - the real one logs it and goes on
            real._base.LOGGER.exception("exception calling callback for %r", self)  # noqa: SLF001

    def _describe(self) -> Described:
        name = f"future of {self.task}" if self.task else f"future of {self.made}"
        return Described("future", name, self.made, {"state": self.state.lower()})

    def __repr__(self) -> str:
        if not hasattr(self, "world"):
            return super().__repr__()
        return f"<future of {self.task or self.made}, {self.state.lower()}>"


def _await(futures: list[Future], timeout: float | None, enough: Callable[[], bool]) -> None:
    """Wait until `enough` is true, or the time is over."""
    world = futures[0].world
    world.point("wait", futures[0])
    deadline = None if timeout is None else world.clock.now + timeout
    gate = Gate(world)
    for future in futures:
        future.watchers.append(gate)
    try:
        while not enough():
            limit = None if deadline is None else max(deadline - world.clock.now, 0.0)
            if not gate.wait("wait", tuple(futures), limit).released:
                return
    finally:
        for future in futures:
            future.watchers.remove(gate)
            if future.over:
                world.acquire(future)


def wait(
    fs: Iterable[Any],
    timeout: float | None = None,
    return_when: str = real.ALL_COMPLETED,
) -> Any:  # noqa: ANN401 - as the real one
    """Wait for some or all of the futures; return those that ended and those that did not."""
    if here() is None:
        return _real_wait(fs, timeout, return_when)
    futures = list(dict.fromkeys(fs))

    def enough() -> bool:
        over = [future for future in futures if future.over]
        if return_when == real.FIRST_COMPLETED:
            return bool(over)
        failed = any(future.error is not None for future in over)
        if return_when == real.FIRST_EXCEPTION and failed:
            return True
        return len(over) == len(futures)

    if futures and not enough():
        _await(futures, timeout, enough)
    done = {future for future in futures if future.over}
    return real._base.DoneAndNotDoneFutures(done, set(futures) - done)  # noqa: SLF001


def as_completed(fs: Iterable[Any], timeout: float | None = None) -> Any:  # noqa: ANN401 - as the real one
    """Iterate over the futures in the order in which they end."""
    if here() is None:
        yield from _real_as_completed(fs, timeout)
        return
    left = list(dict.fromkeys(fs))
    deadline = None if timeout is None or not left else left[0].world.clock.now + timeout
    total = len(left)
    while left:
        over = [future for future in left if future.over]
        if not over:
            limit = None if deadline is None else deadline - left[0].world.clock.now
            _await(left, limit, lambda: any(future.over for future in left))
            over = [future for future in left if future.over]
            if not over:
                message = f"{len(left)} (of {total}) futures unfinished"
                raise TimeoutError(message)
        for future in over:
            left.remove(future)
            yield future


_real_wait: Final = real.wait
_real_as_completed: Final = real.as_completed
