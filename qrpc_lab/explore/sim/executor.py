"""`concurrent.futures.ThreadPoolExecutor`: a worker for each task, up to a limit."""

from __future__ import annotations

import concurrent.futures.thread as real_thread
import os
from typing import TYPE_CHECKING, Any

from qrpc_lab.explore.naming import name_of
from qrpc_lab.explore.sim.force import here
from qrpc_lab.explore.sim.futures import Future
from qrpc_lab.explore.sim.gate import Gate
from qrpc_lab.explore.sim.queues import SimpleQueue
from qrpc_lab.places import Described

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qrpc_lab.explore.world import World

_RealPool = real_thread.ThreadPoolExecutor


class ThreadPoolExecutor(_RealPool):
    """A pool that starts a worker for each task until it has enough of them."""

    kind = "executor"
    serves = True
    """Whoever waits here for work is no part of any story."""

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
        future = Future(made=self._tasks.made)  # named after its task; a look at frames is dear
        future.task, future.pool = name_of(fn), self
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
            self.world.may_be_left(leave=True)  # Python ends idle workers when the program ends
            try:
                tasks.getters.wait("take", self)
            finally:
                self._idle -= 1
                self.world.may_be_left(leave=False)
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
