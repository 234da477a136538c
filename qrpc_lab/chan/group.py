"""Goroutines that belong together: they end together, and the first error ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVarTuple

from qrpc_lab.chan.channel import Chan
from qrpc_lab.chan.context import Context, background, with_cancel
from qrpc_lab.chan.goroutine import go, name_of
from qrpc_lab.chan.waitgroup import WaitGroup
from qrpc_lab.errors import WouldBlock
from qrpc_lab.runtime import critical

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

Ts = TypeVarTuple("Ts")


class Group:
    """Runs tasks in goroutines, at most `limit` at a time, and waits for all of them.

    The first error, of a task or of the body of the ``with``, cancels `context` with it as the
    cause, and is raised when all have ended; later ones are in `errors` and in its notes. The
    context ends with the group in any case. Go: ``errgroup.WithContext``::

        with Group(limit=3) as group:
            for url in urls:
                group.go(fetch, group.context, url)

    Raises `ValueError` when `limit` is less than 1.
    """

    def __init__(self, ctx: Context | None = None, limit: int | None = None) -> None:
        if limit is not None and limit < 1:
            message = f"a group's limit is at least 1, or None for no limit, not {limit}"
            raise ValueError(message)
        self._context, self._cancel = with_cancel(background() if ctx is None else ctx)
        self._places = None if limit is None else Chan[None](limit, name=f"group(limit={limit})")
        self._running = WaitGroup(name="group")
        self._errors: list[BaseException] = []

    @property
    def context(self) -> Context:
        """The context that the tasks should watch: it ends at the first error."""
        return self._context

    @property
    def errors(self) -> tuple[BaseException, ...]:
        """All errors so far, in the order in which they came."""
        return tuple(self._errors)

    def go(self, fn: Callable[[*Ts], object], *args: *Ts) -> None:
        """Run ``fn(*args)`` in a goroutine; block while `limit` of them are running."""
        if self._places is not None:
            self._places.send(None)
        self._start(fn, args)

    def try_go(self, fn: Callable[[*Ts], object], *args: *Ts) -> bool:
        """Run ``fn(*args)`` in a goroutine if the limit allows it now; tell whether it does."""
        if self._places is not None:
            try:
                self._places.send_nowait(None)
            except WouldBlock:
                return False
        self._start(fn, args)
        return True

    def wait(self) -> None:
        """Block until all tasks have ended, end the context, and raise the first error if any."""
        self._running.wait()
        self._cancel()
        self._raise_first()

    def _raise_first(self) -> None:
        if self._errors:
            first, *later = self._errors
            for error in later:
                note = f"later, in the same group: {error!r}"
                if note not in getattr(first, "__notes__", ()):
                    first.add_note(note)
            raise first

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._failed(error)
        self._running.wait()
        self._cancel()
        if error is None or isinstance(error, Exception):
            self._raise_first()  # else Ctrl-C and its like go on, whatever failed before them

    def _start(self, fn: Callable[[*Ts], object], args: tuple[*Ts]) -> None:
        self._running.add()
        try:
            go(self._run, fn, args, name=name_of(fn))
        except BaseException:  # no thread to be had: nobody will count it out
            self._ended()
            raise

    def _run(self, fn: Callable[[*Ts], object], args: tuple[*Ts]) -> None:
        try:
            fn(*args)
        except BaseException as error:  # noqa: BLE001 - `wait` raises it
            self._failed(error)
        finally:
            self._ended()

    def _ended(self) -> None:
        if self._places is not None:
            self._places.recv()
        self._running.done()

    def _failed(self, error: BaseException) -> None:
        with critical:
            self._errors.append(error)
            first = len(self._errors) == 1
        if first:
            self._cancel(error)
