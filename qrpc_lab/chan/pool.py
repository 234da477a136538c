"""A worker pool: the pattern of the lessons, finished."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from qrpc_lab.chan.channel import Chan
from qrpc_lab.chan.goroutine import go, name_of
from qrpc_lab.chan.waitgroup import WaitGroup
from qrpc_lab.runtime import critical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

Job = TypeVar("Job")
Result = TypeVar("Result")


class _Failure:
    """The error of a job, on its way to the caller."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


class Pool(Generic[Job, Result]):
    """`workers` goroutines that call `fn` on each job; iterate for the results, as they come.

    `capacity` jobs may wait beyond those in work: `submit` blocks while that many do. Results wait
    without a bound, so that all jobs can be submitted before the first result is read. An error of
    a job is raised by the iteration when its turn comes, and the iteration may be taken up again;
    what was not raised so far is raised at the end of the ``with`` block::

        with Pool(3, thumbnail) as pool:
            for photo in photos:
                pool.submit(photo)
            pool.close()
            for picture in pool:
                ...
    """

    def __init__(self, workers: int, fn: Callable[[Job], Result], *, capacity: int = 0) -> None:
        if workers < 1:
            message = f"a pool has at least 1 worker, not {workers}"
            raise ValueError(message)
        self._fn = fn
        self._jobs: Chan[Job] = Chan(capacity, name="pool jobs")
        self._results: Chan[Result | _Failure] = Chan(sys.maxsize, name="pool results")
        self._running = WaitGroup(name="pool")
        self._unseen: list[_Failure] = []  # errors that nobody has raised yet
        self._closed = False
        self._abandoned = False
        self._running.add(workers)
        for _ in range(workers):
            go(self._work, name=f"{name_of(fn)} worker")
        go(self._finish, name="pool finish")

    def submit(self, job: Job) -> None:
        """Hand a job to the pool; block while no worker is free and `capacity` jobs wait.

        Raises `SendOnClosed` after `close`.
        """
        self._jobs.send(job)

    def close(self) -> None:
        """Say that there are no more jobs: workers end after the last one. May come twice."""
        with critical:
            first = not self._closed
            self._closed = True
        if first:
            self._jobs.close()

    def __iter__(self) -> Iterator[Result]:
        """Yield results as they come, until the pool is closed and all is done."""
        return _Results(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._abandoned = error is not None
        self.close()
        self._running.wait()
        if error is None:
            self._raise_unseen()

    def _work(self) -> None:
        try:
            for job in self._jobs:
                if not self._abandoned:
                    self._results.send(self._attempt(job))
        finally:
            self._running.done()

    def _attempt(self, job: Job) -> Result | _Failure:
        try:
            return self._fn(job)
        except BaseException as error:  # noqa: BLE001 - the caller hears of it, whatever it is
            failure = _Failure(error)
            with critical:
                self._unseen.append(failure)
            return failure

    def _finish(self) -> None:
        self._running.wait()
        self._results.close()

    def _next(self) -> Result:
        while True:
            result, ok = self._results.recv_ok()
            if not ok:
                raise StopIteration
            if not isinstance(result, _Failure):
                return result  # type: ignore[return-value]  # ok: it is no None of a closed channel
            with critical:
                unseen = result in self._unseen
                if unseen:
                    self._unseen.remove(result)
            if unseen:
                raise result.error

    def _raise_unseen(self) -> None:
        with critical:
            unseen, self._unseen = self._unseen, []
        if unseen:
            first = unseen[0].error
            for failure in unseen[1:]:
                first.add_note(f"later, in the same pool: {failure.error!r}")
            raise first


class _Results(Generic[Result]):
    """The iterator; not a generator, because that would end at the first error."""

    def __init__(self, pool: Pool[Any, Result]) -> None:
        self._pool = pool

    def __iter__(self) -> Iterator[Result]:
        return self

    def __next__(self) -> Result:
        return self._pool._next()
