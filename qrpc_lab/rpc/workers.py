"""The threads of a server: an executor that cannot keep the process alive.

The threads of `ThreadPoolExecutor` are joined when the interpreter exits, so one handler that
never returns keeps a finished program running. These are daemons, they can be asked who is still
busy, and they end when the server does. grpc needs no more of an executor than `submit`.
"""

from __future__ import annotations

import functools
import queue
import threading
import time
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    future: Future[Any]
    call: Callable[[], Any]

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.call()
        except BaseException as error:  # noqa: BLE001 - a future carries whatever was raised
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class Workers(Executor):
    """At most `size` daemon threads, started when there is work; first come, first served.

    Unless they are daemons, one that is stuck keeps the program running (and is told as a leak by
    the explorer).
    """

    def __init__(self, size: int, name: str = "worker", *, daemon: bool = True) -> None:
        if size < 1:
            raise ValueError(f"a server needs at least one worker, not {size}")
        self._size = size
        self._name = name
        self._daemon = daemon
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._unfinished = 0
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have `fn` called by a worker as soon as one is free. Never blocks."""
        future: Future[T] = Future()
        job = _Job(future, functools.partial(fn, *args, **kwargs))
        with self._lock:
            if self._closed:
                raise RuntimeError("the server has stopped: no worker takes new work")
            self._unfinished += 1
            self._jobs.put(job)
            if self._unfinished > len(self._threads) < self._size:
                self._start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of Executor
        """Let the workers end after the work that they have. With `wait`: until they have ended."""
        with self._lock:
            first, self._closed = not self._closed, True
            threads = list(self._threads)
        if cancel_futures:
            self._drop_queued()
        if first:
            for _ in threads:
                self._jobs.put(None)
        if wait:
            self.join(None)

    def join(self, seconds: float | None) -> list[threading.Thread]:
        """Wait at most `seconds` until the workers have ended; return those still at work."""
        end = None if seconds is None else time.monotonic() + seconds
        for thread in list(self._threads):
            thread.join(None if end is None else max(0.0, end - time.monotonic()))
        return [thread for thread in self._threads if thread.is_alive()]

    def _start(self) -> None:
        name = f"{self._name}-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._work, name=name, daemon=self._daemon)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.run()
            del job  # what a handler held must not live until the next call
            with self._lock:
                self._unfinished -= 1

    def _drop_queued(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                job.future.cancel()
