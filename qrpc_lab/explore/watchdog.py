"""A real thread that notices when a schedule has stopped passing switching points.

Everything runs on one thread, so a loop without an operation stops everybody, and so does a C call
that blocks.  The first is interrupted with an exception and reported as no progress (QL109), the
second with a signal where there are signals, and reported as out of control (QL910); both with the
line.  What cannot be interrupted is named on standard error.

Processor time tells one from the other, and either from a machine that is merely busy.
"""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from _thread import allocate_lock, get_ident
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.outcome import Stuck
from qrpc_lab.explore.recorder import place_of
from qrpc_lab.places import Place

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPS: Final = 1.0
"""Seconds of processor time without a switching point: a loop."""

BLOCKS: Final = 6.0
"""Seconds of real time without processor time or a switching point: a blocking call."""

_LOOK = 0.25
_IDLE = 0.02  # processor seconds in all that time below which a thread counts as blocked
_BURST = 20  # exceptions thrown at a goroutine that swallows them
_SIGNAL = getattr(signal, "SIGURG", None)  # ignored unless somebody asks for it

# Taken before anything is simulated.
_Thread = threading.Thread
_Event = threading.Event
_monotonic = time.monotonic
_sleep = time.sleep


class Watchdog:
    """Watches the thread that made it, while in force."""

    def __init__(self, beat: Callable[[], int], abandon: Callable[[], object]) -> None:
        self._beat = beat
        self._abandon = abandon
        self._wanted = False
        self._before: Any = None
        self._ident = get_ident()
        self._over = _Event()
        self._clock = _processor_clock(self._ident)
        self._told = False
        self._thread: threading.Thread | None = None
        self._lock = allocate_lock()
        self._armed = False
        self._thrown = False
        self.blocked = ""
        """Where the explorer's thread was blocked when it was interrupted with a signal."""

    def start(self) -> None:
        """Begin to watch."""
        if _SIGNAL is not None and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(_SIGNAL, self._leave)
        self._thread = _Thread(target=self._watch, name="qrpc-lab watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        if self._before is not None:
            signal.signal(signal.SIGURG, self._before)

    def _leave(self, number: int, frame: object) -> None:
        """Leave a goroutine that swallows every exception: it is never run again."""
        del number, frame
        if self._wanted and self._armed:
            self._wanted = False
            self._abandon()

    def arm(self) -> None:
        """The program under test runs from now on."""
        self._armed = True

    def calm(self) -> None:
        """The program under test does not run any more: nothing may be thrown from now on."""
        while True:
            try:
                with self._lock:
                    self._armed = False
                    thrown, self._thrown = self._thrown, False
                if thrown:  # asking the interpreter to forget it leaves it waiting for ever
                    for _ in range(100):
                        pass
            except Stuck:  # thrown at the last moment
                continue
            else:
                return

    def _watch(self) -> None:
        beat, since, used = self._beat(), _monotonic(), self._clock()
        while not self._over.wait(_LOOK):
            now = self._beat()
            if now != beat or not self._armed:
                beat, since, used = now, _monotonic(), self._clock()
                continue
            busy = self._clock() - used
            waited = _monotonic() - since
            if busy >= LOOPS:
                self._interrupt(beat)
                beat = -1
            elif waited >= BLOCKS and busy < _IDLE:
                self._awaken()
                since = _monotonic()

    def _interrupt(self, beat: int) -> None:
        """Throw `Stuck` into a loop, again and again if it swallows that."""
        for attempt in range(_BURST):
            with self._lock:
                if not self._armed or self._beat() != beat:
                    return
                self._thrown = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._ident), ctypes.py_object(Stuck)
                )
            _sleep(0.0005 * (1 + attempt % 7))
        if self._before is None:
            self._tell("loops for ever and swallows every exception")
            return
        with self._lock:
            if self._armed and self._beat() == beat:
                self._wanted = True
                signal.pthread_kill(self._ident, signal.SIGURG)

    def _awaken(self) -> None:
        """Interrupt a call that blocks."""
        self.blocked = self._where()
        if hasattr(signal, "pthread_kill") and self._ident == threading.main_thread().ident:
            signal.pthread_kill(self._ident, signal.SIGINT)
        self._tell("is in a call that the explorer cannot steer")

    def _where(self) -> str:
        frame = sys._current_frames().get(self._ident)  # noqa: SLF001 - documented
        place = place_of(frame)
        if place is None and frame is not None:  # a thread of the library's own
            place = Place(frame.f_code, frame.f_lasti)
        return str(place) if place is not None else "a place without source"

    def _tell(self, what: str) -> None:
        if not self._told:
            self._told = True
            sys.__stderr__.write(f"qrpc-lab: {self._where()} {what}\n") if sys.__stderr__ else None


def _processor_clock(ident: int) -> Callable[[], float]:
    """Return a clock of the processor time of a thread; real time where there is none."""
    clock_of = getattr(time, "pthread_getcpuclockid", None)
    if clock_of is None:  # pragma: no cover - Windows, macOS
        return _monotonic
    number = clock_of(ident)
    read = time.clock_gettime
    return lambda: read(number)
