"""`threading.Thread`, `Timer`, `local`, and the functions that ask about threads."""

from __future__ import annotations

import _thread
import contextlib
import threading
from typing import TYPE_CHECKING, Any

from qrpc_lab.explore.naming import name_of
from qrpc_lab.explore.sim.force import here
from qrpc_lab.explore.sim.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.world import World

_Real = threading.Thread
_RealTimer = threading.Timer
_real_current_thread = threading.current_thread
_real_get_ident = threading.get_ident
_real_enumerate = threading.enumerate
_real_start_new_thread = _thread.start_new_thread
_real_main_thread = threading.main_thread

FIRST_IDENT = 1000
"""Thread identifiers of a schedule start here, in the order of starting."""


class Thread(_Real):
    """A thread that the schedule steers."""

    def __init__(  # noqa: PLR0913 - the signature of the real one
        self,
        group: None = None,
        target: Callable[..., object] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
    ) -> None:
        world = here()
        if world is None:
            super().__init__(group, target, name, args, kwargs, daemon=daemon)
            return
        if group is not None:
            raise AssertionError("group argument must be None for now")
        self._world: World = world
        self._target = target
        self._args = tuple(args)
        self._kwargs = dict(kwargs or {})
        self._named = name
        self._name = str(name) if name else _default_name(world, target)
        self._daemonic = world.running.daemon if daemon is None else bool(daemon)
        self._goroutine: Goroutine | None = None
        self._gate = Gate(world)
        self._over = False
        self._initialized = True

    # -- what a program may ask of it -------------------------------------------------------------

    @property
    def name(self) -> str:
        """Its name, as Python gives it: ``Thread-1 (work)`` unless it was named."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._named = self._name = str(name)

    @property
    def ident(self) -> int | None:
        """Its number; ``None`` before it is started."""
        if not hasattr(self, "_world"):
            return super().ident
        return None if self._goroutine is None else FIRST_IDENT + self._goroutine.number

    @property
    def native_id(self) -> int | None:
        """The same number: nothing below knows this thread."""
        return self.ident

    @property
    def daemon(self) -> bool:
        """Whether the program may end while it runs."""
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic: bool) -> None:
        if hasattr(self, "_world") and self._goroutine is not None:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = bool(daemonic)

    def is_alive(self) -> bool:
        """Whether it has been started and not ended."""
        if not hasattr(self, "_world"):
            return super().is_alive()
        self._world.point("is_alive", self)
        return self._goroutine is not None and not self._over

    def start(self) -> None:
        """Start it."""
        if not hasattr(self, "_world"):
            if not hasattr(self, "_initialized"):
                raise RuntimeError("thread.__init__() not called")
            super().start()
            return
        if self._goroutine is not None:
            raise RuntimeError("threads can only be started once")
        world = self._world
        world.point("start", self)
        self._goroutine = world.enrol(self._bootstrap_, self._goroutine_name(), daemon=self.daemon)
        self._goroutine.thread = self
        world.started(self._goroutine)

    def _goroutine_name(self) -> str:
        if self._named:
            return self._named
        if self._target is None:
            return type(self).__name__
        return name_of(self._target)

    def _bootstrap_(self) -> None:
        world = self._world
        try:
            self.run()
        except SystemExit:
            pass  # ends a thread and nothing else, silently: so does the real one
        except Exception as error:
            if not _hooked(world, error, self):
                raise
        finally:
            if not world.aborting:
                world.release(self)
                self._over = True
                self._gate.release()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended, or until the time is over."""
        if not hasattr(self, "_world"):
            super().join(timeout)
            return
        if self._goroutine is None:
            raise RuntimeError("cannot join thread before it is started")
        if self._goroutine is self._world.running:
            raise RuntimeError("cannot join current thread")
        self._world.point("join", self)
        if not self._over:
            limit = None if timeout is None else max(timeout, 0.0)
            if not self._gate.wait("join", self, limit).released:
                return
        self._world.acquire(self)

    def __repr__(self) -> str:
        if not hasattr(self, "_world"):
            return super().__repr__()
        return f"<{type(self).__name__}({self._name})>"


class Timer(Thread):
    """Calls a function after an interval, unless it is cancelled."""

    def __init__(
        self,
        interval: float,
        function: Callable[..., object],
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = args if args is not None else []
        self.kwargs = kwargs if kwargs is not None else {}
        self.finished = threading.Event()

    def _goroutine_name(self) -> str:
        return self._named or name_of(self.function)

    def cancel(self) -> None:
        """Stop it if it has not fired yet."""
        self.finished.set()

    def run(self) -> None:
        """Wait, then call the function."""
        if not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)
        self.finished.set()


def _default_name(world: World, target: Callable[..., object] | None) -> str:
    number = world.notes.get("threads", 0) + 1
    world.notes["threads"] = number
    called = getattr(target, "__name__", None)
    suffix = f" ({called})" if called else ""
    return f"Thread-{number}{suffix}"


def _hooked(world: World, error: Exception, thread: Thread) -> bool:
    """Give the error to an excepthook that the program under test has installed."""
    hook = threading.excepthook
    if hook is world.notes.get("excepthook"):
        return False
    hook(threading.ExceptHookArgs((type(error), error, error.__traceback__, thread)))
    return True


class _Stranger(Thread):
    """How `current_thread` shows a goroutine that no `Thread` stands for: main, or one of `go`."""

    def __init__(self, world: World, goroutine: Goroutine) -> None:
        super().__init__(name="MainThread" if goroutine.number == 0 else goroutine.name)
        self._goroutine = goroutine
        self._daemonic = goroutine.daemon
        self._world = world

    def is_alive(self) -> bool:
        """Whether its goroutine runs."""
        return self._goroutine is not None and not self._goroutine.done


def _thread_of(world: World, goroutine: Goroutine) -> Any:  # noqa: ANN401 - any thread object
    if goroutine.thread is None:
        goroutine.thread = _Stranger(world, goroutine)
    return goroutine.thread


def current_thread() -> Any:  # noqa: ANN401 - any thread object
    """Return the thread that is running."""
    world = here()
    return _real_current_thread() if world is None else _thread_of(world, world.running)


def get_ident() -> int:
    """Return the number of the thread that is running."""
    world = here()
    return _real_get_ident() if world is None else FIRST_IDENT + world.running.number


def enumerate_() -> list[Any]:
    """Return all threads that are alive."""
    world = here()
    if world is None:
        return list(_real_enumerate())
    return [_thread_of(world, each) for each in world.goroutines if not each.done]


def active_count() -> int:
    """Return how many threads are alive."""
    return len(enumerate_())


def main_thread() -> Any:  # noqa: ANN401 - any thread object
    """Return the thread of main."""
    world = here()
    return _real_main_thread() if world is None else _thread_of(world, world.goroutines[0])


def start_new_thread(
    function: Callable[..., object], args: tuple[Any, ...], kwargs: Mapping[str, Any] | None = None
) -> int:
    """Start a goroutine that nobody can join; return its number."""
    world = here()
    if world is None:
        return _real_start_new_thread(function, args, dict(kwargs or {}))
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")

    def body() -> None:
        with contextlib.suppress(SystemExit):  # as the real one does
            function(*args, **(kwargs or {}))

    world.point("start", function)
    goroutine = world.enrol(body, name_of(function), daemon=True)
    world.started(goroutine)
    return FIRST_IDENT + goroutine.number
