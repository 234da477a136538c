"""`concurrent.futures`: futures, the thread pool, `wait` and `as_completed`."""

from __future__ import annotations

import concurrent.futures as real
import concurrent.futures.thread as real_thread
import os
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.naming import name_of
from qrpc_lab.explore.sim.force import here
from qrpc_lab.explore.sim.gate import Gate
from qrpc_lab.explore.sim.queues import SimpleQueue
from qrpc_lab.runtime import Described, Place, caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qrpc_lab.explore.world import World

_RealFuture = real.Future
_RealPool = real_thread.ThreadPoolExecutor

PENDING, RUNNING, CANCELLED, FINISHED = "PENDING", "RUNNING", "CANCELLED", "FINISHED"


class Future(_RealFuture):  # type: ignore[type-arg]  # the class itself, not one of its types
    """A result that is not there yet. An exception that nobody looks at is a finding."""

    kind = "future"

    def __init__(self) -> None:
        world = here()
        if world is None:
            super().__init__()
            return
        self.world: World = world
        self.gate = Gate(world)
        self.made: Place = caller()
        self.task = ""
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


class ThreadPoolExecutor(_RealPool):
    """A pool that starts a worker for each task until it has enough of them."""

    kind = "executor"

    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> None:
        world = here()
        if world is None:
            super().__init__(max_workers, thread_name_prefix, initializer, initargs)
            return
        if max_workers is None:
            max_workers = min(32, (os.cpu_count() or 1) + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self.world: World = world
        self._most = max_workers
        self._prefix = thread_name_prefix
        self._initialise = initializer
        self._initargs_ = initargs
        self._tasks: Any = SimpleQueue()
        self._idle = 0
        self._workers = 0
        self._closed = False
        self._failed = False
        self._ended = Gate(world)
        self._living = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any call
        """Have ``fn(*args, **kwargs)`` called by a worker."""
        world = self.world
        world.point("submit", self)
        if self._failed:
            raise real_thread.BrokenThreadPool("a thread initializer failed")
        if self._closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = Future()
        future.task = name_of(fn)
        world.release(future, "task")
        self._tasks.queue.append((future, fn, args, kwargs))
        self._tasks.getters.open()
        if self._idle >= len(self._tasks.queue) or self._workers >= self._most:
            return future
        self._workers += 1
        self._living += 1
        name = f"{self._prefix or 'pool'}_{self._workers - 1}" if self._prefix else "worker"
        world.started(world.enrol(self._work, name, daemon=False))
        return future

    def map(
        self,
        fn: Callable[..., Any],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
        **rest: Any,  # noqa: ANN401 - `buffersize`, new in Python 3.14
    ) -> Any:  # noqa: ANN401 - an iterator over any results
        """Submit a call for each tuple of arguments; iterate over the results in order."""
        del chunksize, rest
        deadline = None if timeout is None else self.world.clock.now + timeout
        futures = [self.submit(fn, *arguments) for arguments in zip(*iterables, strict=False)]
        return self._results(futures, deadline)

    def _results(self, futures: list[Any], deadline: float | None) -> Any:  # noqa: ANN401 - as above
        futures.reverse()
        try:
            while futures:
                future = futures.pop()
                if deadline is None:
                    yield future.result()
                else:
                    yield future.result(deadline - self.world.clock.now)
        finally:
            for future in futures:
                future.cancel()

    def _work(self) -> None:
        world = self.world
        try:
            if self._initialise is not None:
                self._initialise(*self._initargs_)
            while (task := self._next_task()) is not None:
                self._run(*task)
        except Exception:  # noqa: BLE001 - only an initializer gets here
            self._break()
        finally:
            if not world.aborting:
                self._living -= 1
                world.release(self, "end")
                if not self._living:
                    self._ended.release()

    def _next_task(self) -> Any:  # noqa: ANN401 - a task or None
        tasks = self._tasks
        self.world.point("take", self)
        while not tasks.queue:
            if self._closed:
                return None
            self._idle += 1
            try:
                tasks.getters.wait("take", self)
            finally:
                self._idle -= 1
        task = tasks.queue.popleft()
        if not tasks.queue and not self._closed:
            tasks.getters.shut()
        self.world.acquire(task[0], "task")
        return task

    def _run(
        self, future: Future, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            answer = fn(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever asks for the result
            future.set_exception(error)
        else:
            future.set_result(answer)

    def _break(self) -> None:
        self._failed = True
        while self._tasks.queue:
            future = self._tasks.queue.popleft()[0]
            future.set_exception(real_thread.BrokenThreadPool("a thread initializer failed"))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """Take no more tasks; wait until those that were taken are done."""
        world = self.world
        world.point("shutdown", self)
        self._closed = True
        if cancel_futures:
            while self._tasks.queue:
                self._tasks.queue.popleft()[0].cancel()
        self._tasks.getters.open()
        if wait:
            while self._living:
                self._ended.wait("shutdown", self)
            world.acquire(self, "end")

    def _describe(self) -> Described:
        facts: dict[str, object] = {
            "waiting tasks": len(self._tasks.queue),
            "workers": self._workers,
        }
        return Described("executor", f"executor of {self._tasks.made}", self._tasks.made, facts)


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
