"""The seam: the one owner of what a goroutine is, how it waits, and what time it is.

Every primitive of ``qrpc_lab.chan`` stands on the few operations of `Runtime`, and on nothing else:
none of them imports ``threading``, ``time`` or ``random``. So a second runtime (the explorer, where
all goroutines of a schedule share one thread and a scheduler decides who runs) can take the place
of real threads without a change above this line, and names, tokens and diagnosis are the same
whoever calls.

How a primitive is written::

    def operation(self):
        if runtime.steering is not None:            # 1. a switching point, before anything is read
            runtime.steering.point("operation", self)
        with runtime.critical:                      # 2. state changes, all in one critical section
            if self._possible():
                ...                                 #    wake() whoever can go on, note the edges
                return
            waiter.parker = active().parker()
            self._queue.append(waiter)
        try:
            active().park(waiter.parker, "operation", self)   # 3. wait, outside the section
        except BaseException:                       #    Ctrl-C, or the end of a schedule
            with runtime.critical: ...              #    withdraw
            raise

Rules that both sides rely on:

- `critical` is one real lock for all primitives, never held across `point`, `park` or user code.
  One lock and not one for each channel: `select` is atomic over any number of channels by
  construction, and where the interpreter has a global lock nothing is lost by it.
- Inside the section are called: `parker`, `wake`, the edges (`acquire`, `release`, `meet`), `took`,
  `gave`, `choose`, `current`, `now`, `call_at` and `cancel`. None of them switches. Outside it:
  `point`, `park`, `spawn` and `sleep`.
- Whoever wakes hands over: the state change that the waiter asked for is already made when it is
  woken, so a woken goroutine needs no second look, and nobody overtakes it.
- With real threads `steering` is ``None``, so points and edges cost one comparison.
"""

from __future__ import annotations

import _thread
import heapq
import os
import random
import sys
import threading
import time
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

Parker: TypeAlias = Any
"""A token for one wait of one goroutine; opaque to all but the runtime that made it."""

critical: Final = _thread.allocate_lock()
"""The critical section of every primitive's own state."""


class _Enter:
    """Takes `critical` where a ``with`` would cost half of the operation: ``-enter``.

    A call is no substitute: the interpreter looks for signals after every call, so Ctrl-C could
    strike between ``critical.acquire()`` and the ``try`` that gives it back, and lock the process
    up for good. It does not look after an operator. So ``-enter`` goes before a ``try``, with
    ``leave()`` in its ``finally``: 75 ns where ``with critical:`` takes 150.
    """

    __slots__ = ()

    __neg__ = critical.acquire


class _EnterUnlessInside:
    """Like `enter`, but ``-enter_unless_inside`` is false when this thread is inside already.

    That happens to a signal handler that strikes in the middle of an operation of the main thread.
    Others leave the section within microseconds, so a wait that is long tells it.
    """

    __slots__ = ()

    __neg__ = staticmethod(partial(critical.acquire, timeout=0.5))


enter: Final = _Enter()
enter_unless_inside: Final = _EnterUnlessInside()
leave: Final = critical.release


class Goroutine(Protocol):
    """Whoever runs: a thread, or a goroutine of the explorer."""

    name: str


class TimerHandle(Protocol):
    """What `Runtime.call_at` gives back."""

    def cancel(self) -> None:
        """Forget the call. Never blocks, may come twice or too late."""


class Runtime(Protocol):
    """What a primitive may ask of the world."""

    def spawn(self, fn: Callable[[], object], name: str, *, daemon: bool = False) -> None:
        """Start a goroutine that runs `fn`; an exception that leaves it is never lost.

        A `daemon` serves others: that it is still there when the program has ended is no leak.
        """

    def current(self) -> Goroutine:
        """Return the goroutine that is running."""

    def parker(self) -> Parker:
        """Make a token for one wait of the calling goroutine. Called inside the section."""

    def park(self, parker: Parker, operation: str, on: object) -> None:
        """Block the calling goroutine until its token is woken; a wake that came first is kept.

        `operation` and `on` are the reason: what it is doing ("send", "recv", "select", "wait",
        "lock", …) and on which object (for a select: the tuple of its cases). May raise
        (KeyboardInterrupt; the end of a schedule): the caller then withdraws.
        """

    def wake(self, parker: Parker) -> None:
        """Let the goroutine of `parker` go on. At most once for each token. Never switches."""

    def point(self, operation: str, on: object) -> None:
        """Stand before a public operation: the explorer may switch here."""

    def choose(self, n: int) -> int:
        """Choose one of `n` equal possibilities, ``0 <= result < n``."""

    def acquire(self, on: object, part: Hashable = None, by: Parker | None = None) -> None:
        """Happens-before: the goroutine learns of all that was released to ``(on, part)``.

        `by` names a parked goroutine on whose behalf this is done; default: the running one.
        """

    def release(self, on: object, part: Hashable = None, by: Parker | None = None) -> None:
        """Happens-before: what the goroutine did so far is published to ``(on, part)``."""

    def meet(self, parker: Parker) -> None:
        """Happens-before, a rendezvous: the running and the parked goroutine learn all."""

    def took(self, lock: object, mode: str, by: Parker | None = None) -> None:
        """Note that a goroutine now holds `lock` (`mode`: "write" or "read").

        `by` names the parked goroutine to whom the lock is handed; default: the running one.
        """

    def gave(self, lock: object, mode: str) -> None:
        """Note that `lock` is about to be given back. May raise when the runner has it not."""

    def now(self) -> float:
        """Return the clock, in seconds."""

    def sleep(self, seconds: float) -> None:
        """Block for `seconds`; with zero or less, only let others run."""

    def call_at(self, when: float, fn: Callable[[], object], on: object | None) -> TimerHandle:
        """Call `fn` when the clock reaches `when`, outside any goroutine.

        `fn` never blocks and passes no `point`; it may wake, spawn and call `call_at`. Edges that
        it notes belong to the goroutine that asked, as of its asking. `on` is the object whose
        waiters the call will serve: nobody waiting on it means that the timer helps nobody;
        ``None`` when it may help anybody.
        """


class _Call:
    """A pending call of the clock thread; cancelling is one store, so it needs no lock."""

    __slots__ = ("fn",)

    def __init__(self, fn: Callable[[], object]) -> None:
        self.fn: Callable[[], object] | None = fn

    def cancel(self) -> None:
        self.fn = None


class _Clock:
    """One thread with a heap for all timers, started on first use."""

    _SWEEP_AT = 64  # below this many entries the cancelled ones are not worth a sweep

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._calls: list[tuple[float, int, _Call]] = []
        self._order = count()
        self._sweep_at = self._SWEEP_AT
        self._running = False

    def call_at(self, when: float, fn: Callable[[], object]) -> _Call:
        call = _Call(fn)
        with self._changed:
            heapq.heappush(self._calls, (when, next(self._order), call))
            if len(self._calls) > self._sweep_at:
                self._sweep()
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="qrpc-lab clock", daemon=True).start()
            elif self._calls[0][2] is call:
                self._changed.notify()
        return call

    def _sweep(self) -> None:
        """Drop cancelled calls, so that `with_timeout` in a loop does not pile them up."""
        self._calls = [entry for entry in self._calls if entry[2].fn is not None]
        heapq.heapify(self._calls)
        self._sweep_at = max(self._SWEEP_AT, 2 * len(self._calls))

    def _run(self) -> None:
        while True:
            fn = self._next().fn
            if fn is not None:
                try:
                    fn()
                except Exception as error:  # noqa: BLE001 - one bad call must not stop the clock
                    _report(error)

    def _next(self) -> _Call:
        """Wait for the next call that is due, and take it from the heap."""
        with self._changed:
            while True:
                if not self._calls:
                    self._changed.wait()
                    continue
                rest = self._calls[0][0] - time.monotonic()
                if rest <= 0:
                    return heapq.heappop(self._calls)[2]
                self._changed.wait(min(rest, threading.TIMEOUT_MAX))


def _report(error: BaseException) -> None:
    threading.excepthook(
        threading.ExceptHookArgs(
            (type(error), error, error.__traceback__, threading.current_thread())
        )
    )


_MAIN = threading.main_thread().ident
_POLL = 0.05  # seconds; how late Ctrl-C may come on Windows


class _Threads:
    """Goroutines are daemon threads. A parker is a raw lock, held: waking is releasing it."""

    def __init__(self) -> None:
        self._clock = _Clock()
        self._free: list[Parker] = []  # parkers whose wait is over: held again, and good as new

    def spawn(self, fn: Callable[[], object], name: str, *, daemon: bool = False) -> None:  # noqa: ARG002 - all of them are
        threading.Thread(target=fn, name=name, daemon=True).start()

    def current(self) -> Goroutine:
        return threading.current_thread()

    def parker(self) -> Parker:
        try:
            return self._free.pop()
        except IndexError:
            lock = _thread.allocate_lock()
            lock.acquire()
            return lock

    if sys.platform == "win32":  # pragma: no cover - a lock there does not hear Ctrl-C

        def park(self, parker: Parker, operation: str, on: object) -> None:  # noqa: ARG002
            if _thread.get_ident() != _MAIN:
                parker.acquire()
            else:
                while not parker.acquire(timeout=_POLL):
                    pass
            self._free.append(parker)

    else:

        def park(self, parker: Parker, operation: str, on: object) -> None:  # noqa: ARG002
            parker.acquire()  # an interrupted one is not used again: its wake may still come
            self._free.append(parker)

    wake = staticmethod(_thread.LockType.release)

    def point(self, operation: str, on: object) -> None: ...

    def choose(self, n: int) -> int:
        return int(random.random() * n)  # noqa: S311 - a fair choice, not a secret

    def acquire(self, on: object, part: Hashable = None, by: Parker | None = None) -> None: ...

    def release(self, on: object, part: Hashable = None, by: Parker | None = None) -> None: ...

    def meet(self, parker: Parker) -> None: ...

    def took(self, lock: object, mode: str, by: Parker | None = None) -> None: ...

    def gave(self, lock: object, mode: str) -> None: ...

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(max(seconds, 0))

    def call_at(self, when: float, fn: Callable[[], object], on: object | None) -> TimerHandle:  # noqa: ARG002
        return self._clock.call_at(when, fn)


threads: Final = _Threads()
"""The real thing."""

steering: Runtime | None = None
"""The runtime that steers, or ``None`` while real threads are in force. Set it with `use`."""


def active() -> Runtime:
    """Return the runtime in force."""
    return threads if steering is None else steering


@contextmanager
def use(runtime: Runtime) -> Iterator[Runtime]:
    """Put `runtime` in force for the whole process, until the block ends."""
    global steering  # noqa: PLW0603 - one process-wide switch is the point of the seam
    before, steering = steering, runtime
    try:
        yield runtime
    finally:
        steering = before


def _after_fork() -> None:
    """Only the forking thread lives on in the child: nobody else holds the section or the clock."""
    critical._at_fork_reinit()  # type: ignore[attr-defined]  # noqa: SLF001 - as in `threading`
    threads._clock = _Clock()  # noqa: SLF001


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=critical.acquire, after_in_parent=critical.release, after_in_child=_after_fork
    )
