"""One schedule as a runtime: what `qrpc_lab.runtime` asks for, on top of `turns`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from greenlet import getcurrent, greenlet

from qrpc_lab.explore.clock import AHEAD_OF_SLEEP, AHEAD_OF_TIMEOUT, Timer
from qrpc_lab.explore.goroutine import Goroutine, Parker
from qrpc_lab.explore.held import Held, Misuse
from qrpc_lab.explore.outcome import Abort, Ending, Outcome, Stuck
from qrpc_lab.explore.recorder import here
from qrpc_lab.explore.turns import LOOKS, Turns, nothing
from qrpc_lab.runtime import critical

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


class World(Turns):
    """The runtime that is in force during one schedule; also what the simulated modules stand on.

    Implements `qrpc_lab.runtime.Runtime`.
    """

    # -- one schedule, from outside ---------------------------------------------------------------

    def run(self, main: Callable[[], object]) -> Outcome:
        """Run `main` and all that it starts to the end of the schedule. Call `abort` after it."""

        def first() -> None:
            try:
                self.value = main()
            except SystemExit as leaving:  # `sys.exit()` is how scripts end well
                if leaving.code not in (None, 0):
                    raise

        self._hub = getcurrent()
        goroutine = self.enrol(first, "main", daemon=False)
        self.ready.clear()
        self._resume(goroutine)
        assert self.outcome is not None  # noqa: S101 - the hub is only entered with an outcome
        return self.outcome

    def body(self, goroutine: Goroutine) -> None:
        """Run one goroutine; a recorder hears of its beginning and its end."""
        recorder = self.recorder
        if recorder is None:
            super().body(goroutine)
            return
        recorder.begins()
        super().body(goroutine)
        if not self.aborting:
            recorder.ended(self, goroutine)

    def abort(self) -> int:
        """End the goroutines that are left; return how many had to be left hanging.

        Each gets an `Abort` where it stands, and at every further operation.  One that swallows it
        again and again is left where it is, and never runs again.
        """
        self.aborting = True
        hanging = 0
        for goroutine in self.goroutines:
            if goroutine.done or goroutine.greenlet is None:
                continue
            if goroutine in self.lost:
                GRAVEYARD.append(goroutine.greenlet)
                continue
            self.refused = 0
            self.running = goroutine
            goroutine.greenlet.throw(Abort)
            if not goroutine.done:
                GRAVEYARD.append(goroutine.greenlet)
                hanging += 1
        return hanging

    def abandon(self) -> None:
        """Leave the running goroutine for ever: it can be stopped by nothing else."""
        self.lost.append(self.running)
        self.end(Outcome(Ending.RAISED, self.running, Stuck()))

    def forget(self) -> None:
        """Let go of what the schedule has made, so that nothing of it outlives it by accident."""
        self.ready.clear()
        self.recorder = None
        for goroutine in self.goroutines:
            goroutine.fn = nothing
            goroutine.on = goroutine.greenlet = goroutine.thread = None
            goroutine.local.clear()
            goroutine.held.clear()

    # -- goroutines -------------------------------------------------------------------------------

    def spawn(self, fn: Callable[[], object], name: str, *, daemon: bool = False) -> None:
        """Start a goroutine, and let it run at once if the schedule says so."""
        self.started(self.enrol(fn, name, daemon=daemon))

    def may_be_left(self, *, leave: bool) -> None:
        """Say whether the program may end while the running goroutine is alive."""
        goroutine = self.running
        if goroutine.daemon != leave and not self.aborting:
            goroutine.daemon = leave
            self.foreground += -1 if leave else 1

    def current(self) -> Goroutine:
        """Return the goroutine that is running."""
        return self.running

    def choose(self, n: int) -> int:
        """Choose one of `n`: recorded like any other choice, so a token replays it."""
        if n < 2:  # noqa: PLR2004 - nothing to choose
            return 0
        index = self.strategy.choose(n)
        if index >= n:
            # Somebody may be inside the critical section: the schedule ends at the next point.
            self.outcome = Outcome(Ending.DIVERGED, self.running)
            self._next_mark = index = 0
        self.choices.append(index)
        return index

    def line(self, site: object) -> None:
        """Stand before a line of the code under test, or between the halves of one."""
        self.point("line", site)

    # -- time -------------------------------------------------------------------------------------

    def now(self) -> float:
        """Return virtual time. A goroutine that reads it again and again makes it pass."""
        goroutine = self.running
        if critical.locked() or goroutine is self.ticking:  # a primitive's own look: no step
            return self.clock.now
        self.point("now", self.clock)
        if goroutine.polls > LOOKS and not self.ready:
            later = self.clock.now + 1e-6 * 2 ** min(goroutine.polls, 40)
            deadline = self.clock.next_deadline()
            if deadline is None or later < deadline:
                self.clock.now = later
            else:
                self._fire(0)
        return self.clock.now

    def sleep(self, seconds: float) -> None:
        """Block for `seconds` of virtual time; with zero or less, only let others run."""
        if seconds <= 0:
            self.running.polls = LOOKS
            self.point("yield", seconds)
            return
        self.point("sleep", seconds)
        parker = Parker(self.running)
        self.after(seconds, lambda: self.wake(parker), None, AHEAD_OF_SLEEP)
        self.running.timed = True
        self.park(parker, "sleep", seconds)

    def call_at(self, when: float, fn: Callable[[], object], on: object) -> Timer:
        """Call `fn` when the clock reaches `when`, outside any goroutine."""
        return self.after(when - self.clock.now, fn, on, AHEAD_OF_TIMEOUT)

    def after(self, seconds: float, fn: Callable[[], object], on: object, ahead: float) -> Timer:
        """Call `fn` in `seconds`; the clock may run `ahead` of goroutines to get there."""
        timer = Timer(self.clock.now + max(seconds, 0.0), fn, on, ahead, self.running)
        if self.edges is not None:
            self.edges.asked(timer, self.running)
        self.clock.add(timer)
        return timer

    # -- locks and edges --------------------------------------------------------------------------

    def took(self, lock: object, mode: str, by: Parker | None = None) -> None:
        """Note that a goroutine now holds `lock`: the running one, or that of `by`."""
        held = Held(lock, mode)
        goroutine = self.running if by is None else by.goroutine
        if self.recorder is not None:
            self.recorder.took(held, goroutine)
        goroutine.held.append(held)

    def gave(self, lock: object, mode: str, *, anybody: bool = False) -> None:
        """Note that `lock` is given back; unless `anybody` may do that, by its holder."""
        if _drop(self.running, lock, mode):
            return
        if not anybody:
            self.misuse(lock)
        for goroutine in self.goroutines:
            if _drop(goroutine, lock, mode):
                return

    def misuse(self, lock: object) -> None:
        """Note that the running goroutine gives back what it does not hold."""
        place = None if self.recorder is None else here()
        self.misused.append(Misuse(self.running, lock, place))

    def acquire(self, on: object, part: Hashable = None, by: Parker | None = None) -> None:
        """Happens-before: a goroutine learns of all that was released to ``(on, part)``."""
        if self.edges is not None:
            self.edges.acquire(by.goroutine if by is not None else self.running, on, part)

    def release(self, on: object, part: Hashable = None, by: Parker | None = None) -> None:
        """Happens-before: what a goroutine did so far is published to ``(on, part)``."""
        if self.edges is not None:
            self.edges.release(by.goroutine if by is not None else self.running, on, part)

    def meet(self, parker: Parker) -> None:
        """Happens-before, a rendezvous: the running and the parked goroutine learn all."""
        if self.edges is not None:
            self.edges.meet(self.running, parker.goroutine)


GRAVEYARD: Final[list[greenlet]] = []
"""Greenlets that refused to end: kept, because collecting one would run it again."""


def _drop(goroutine: Goroutine, lock: object, mode: str) -> bool:
    held = goroutine.held
    for index in range(len(held) - 1, -1, -1):
        if held[index].lock is lock and held[index].mode == mode:
            del held[index]
            return True
    return False
