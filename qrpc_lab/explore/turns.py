"""Who may run, who runs next, and when a schedule is over.

All goroutines of a schedule are greenlets of one OS thread.  Measured before it was decided: a
switch costs 0.2 µs between greenlets and 2.5 µs between threads that hand over a lock; a thread
costs 40 µs to start, a pooled greenlet nothing to speak of; a blocked greenlet can be aborted from
outside, a blocked thread cannot; and code between two switching points is atomic by construction,
so the explorer needs no locks of its own.  The price: a C call that blocks stops everybody
(`watchdog` names its line).

The default order, in which every recorded choice is 0, is the natural one: whoever runs goes on
until it blocks, then the one who has waited longest follows; somebody who only looks, or who has
run for long, goes to the end of the queue.  So a token of zeros is the empty token, and a small
token is a small deviation from what would have happened anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from greenlet import getcurrent, greenlet

from qrpc_lab.explore.clock import Clock
from qrpc_lab.explore.goroutine import Goroutine, Parker
from qrpc_lab.explore.outcome import Abort, Ending, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.explore.held import Misuse
    from qrpc_lab.explore.recorder import Recorder
    from qrpc_lab.explore.strategies.base import Strategy

SLICE: Final = 64
"""Points after which a goroutine stands back, in the default order, if somebody else can run."""

LOOKS: Final = 2
"""Looks in a row (clock reads, failed tries) after which it stands back."""

CROWD: Final = 3000
"""Goroutines alive at once in one schedule."""

PATIENCE: Final = 100
"""Operations that an aborted goroutine may still attempt before it is left where it is."""

LOOKING: Final = frozenset(
    {"is_set", "locked", "empty", "full", "qsize", "is_alive", "done", "running", "now", "yield"}
    | {"try_lock", "try_rlock", "try_acquire", "send_nowait", "recv_nowait", "get_nowait"}
    | {
        "is_active",
        "time_remaining",
        "put_nowait",
        "select_nowait",
        "err",
        "statistics",
        "len",
        "poll",
    }
)
"""Operations that wait for nothing: a loop of them is a loop that spins."""


class Turns:
    """Takes turns among the goroutines of one schedule; `World` makes it a runtime."""

    def __init__(
        self,
        strategy: Strategy,
        *,
        max_steps: int,
        horizon: float,
        pool: list[greenlet],
        recorder: Recorder | None = None,
    ) -> None:
        self.strategy = strategy
        self.choices: list[int] = []
        self.steps = 0
        self.switches = 0
        self.ready: list[Goroutine] = []
        self.goroutines: list[Goroutine] = []
        self.alive = 0
        self.foreground = 0
        self.clock = Clock()
        self._timers = self.clock.heap  # cancelled ones included: cheap to ask at every step
        self.ticking = Goroutine(-1, "clock", nothing, daemon=True)
        self.running: Goroutine = self.ticking
        self.main_done = False
        self.value: object = None
        self.outcome: Outcome | None = None
        self.fair = False
        self.aborting = False
        self.recorder = recorder
        self.tape: list[tuple[str, str]] = []
        """Who stood before which operation, step by step: what a token's check letters are of."""
        self.edges: Any = None
        self.race: Any = None
        self.dice = 0
        self.output: list[str] = []
        self.written = 0
        self.lost: list[Goroutine] = []
        """Those that were abandoned where they were."""
        self.misused: list[Misuse] = []
        self.names: dict[str, int] = {}
        self.notes: dict[str, Any] = {}
        """Whatever the simulated modules keep for the schedule (futures, counters of names)."""
        self._max_steps = max_steps
        self._next_mark = max_steps // 2
        self._horizon = horizon
        self._pool = pool
        self._aged = 0
        self.refused = 0
        self._hub: greenlet = getcurrent()

    # -- goroutines -------------------------------------------------------------------------------

    def enrol(self, fn: Callable[[], object], name: str, *, daemon: bool) -> Goroutine:
        """Add a goroutine that can run; `started` must follow."""
        seen = self.names.get(name, 0) + 1
        self.names[name] = seen
        unique = name if seen == 1 else f"{name}#{seen}"
        goroutine = Goroutine(len(self.goroutines), unique, fn, daemon=daemon)
        starter = self.running
        if starter is not self.ticking:
            goroutine.starter = starter
            if self.recorder is not None:
                self.recorder.started(goroutine)
        if self.edges is not None:
            self.edges.fork(starter, goroutine)
        self.goroutines.append(goroutine)
        self.alive += 1
        self.foreground += not daemon
        self.strategy.enrolled(goroutine)
        self.ready.append(goroutine)
        return goroutine

    def started(self, goroutine: Goroutine) -> None:
        """Let a goroutine that has just been enrolled run at once, if the schedule says so."""
        if self.alive > CROWD:
            self.end(Outcome(Ending.CROWD, goroutine.starter))
        if self.running is not self.ticking:
            self._decide(self.running)

    def body(self, goroutine: Goroutine) -> None:
        """Run one goroutine from its first line to its last, on whatever greenlet this is."""
        try:
            goroutine.fn()
        except Abort:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever leaves a goroutine is a finding
            if not self.aborting and self.outcome is None:
                self.outcome = Outcome(Ending.RAISED, goroutine, error)
        goroutine.done = True
        self.alive -= 1
        self.foreground -= not goroutine.daemon
        if goroutine.number == 0:
            self.main_done = True
        if self.main_done and not self.foreground and self.outcome is None:
            self.outcome = Outcome(Ending.DONE)

    def depart(self) -> Any:  # noqa: ANN401 - what a switch returns is the next task of a worker
        """Leave a greenlet whose goroutine has ended. Returns the next one that it shall run."""
        if self.aborting or self.outcome is not None:
            return self._hub.switch()
        target = self._next()
        if target is None:
            return self._hub.switch()
        return self._resume(target)

    def _resume(self, target: Goroutine) -> Any:  # noqa: ANN401 - as for `depart`
        self.running = target
        self.switches += 1
        worker = target.greenlet
        if worker is not None:
            return worker.switch()
        if self._pool:
            worker = self._pool.pop()
            worker.gr_context = None  # a thread starts with no context variables
        else:
            worker = greenlet(_work, self._hub)
        target.greenlet = worker
        if worker is getcurrent():  # the goroutine that ran here has just ended
            return (self, target)
        return worker.switch((self, target))

    def end(self, outcome: Outcome) -> NoReturn:
        """End the schedule from inside a goroutine, which never goes on."""
        if self.outcome is None:
            self.outcome = outcome
        self._hub.switch()
        raise Abort

    # -- switching points -------------------------------------------------------------------------

    def point(self, operation: str, on: object = None) -> None:
        """Stand before a public operation: one step of the schedule."""
        goroutine = self.running
        if self.aborting:
            self._refuse()
        if goroutine is self.ticking:
            return
        self.steps += 1
        goroutine.operation = operation
        goroutine.on = on
        if self.steps >= self._next_mark:
            self._mark()
        self.tape.append((goroutine.name, operation))
        if self.recorder is not None:
            self.recorder.step(self, goroutine, operation, on)
        if operation in LOOKING:
            goroutine.polls += 1
        elif operation != "line":  # a loop that only looks has lines between its looks
            goroutine.polls = 0
        if self.ready or self._timers:
            self._decide(goroutine)

    def _decide(self, goroutine: Goroutine) -> None:
        """Let the schedule choose who goes on: the running goroutine, another, or a timer."""
        goroutine.run += 1
        ready = self.ready
        while True:
            if goroutine.polls > SLICE and self._looks_in_vain(goroutine):
                self._fire(0)
                continue
            back = goroutine.run >= SLICE or goroutine.polls >= LOOKS or self.fair
            early = self._timers and self._timer_may_fire()
            if not ready and not early:
                return
            candidates = [*ready, goroutine] if back else [goroutine, *ready]
            if early:
                candidates.append(self.ticking)
            chosen = self._pick(candidates, preempts=not back)
            if chosen is goroutine:
                return
            if chosen is self.ticking:
                self._fire(0)
                continue
            ready.remove(chosen)
            ready.append(goroutine)
            goroutine.run = 0
            self._resume(chosen)
            return

    def _pick(self, candidates: list[Goroutine], *, preempts: bool) -> Goroutine:
        if self.fair:
            return candidates[-1 if candidates[-1] is self.ticking else 0]
        index = self.strategy.pick(candidates, preempts=preempts)
        if index >= len(candidates):
            self.end(Outcome(Ending.DIVERGED, self.running))
        self.choices.append(index)
        return candidates[index]

    def _mark(self) -> None:
        if self.outcome is not None:
            self.end(self.outcome)
        if self.steps >= self._max_steps:
            self.end(Outcome(Ending.STEPS, self.running))
        self.fair = True
        self._next_mark = self._max_steps

    def _refuse(self) -> NoReturn:
        """Answer an operation of a goroutine that is being aborted."""
        self.refused += 1
        if self.refused > PATIENCE:
            self._hub.switch()
        raise Abort

    # -- waiting ----------------------------------------------------------------------------------

    def parker(self) -> Parker:
        """Make a token for one wait of the running goroutine."""
        return Parker(self.running)

    def park(self, parker: Parker, operation: str, on: object) -> None:
        """Block the running goroutine until its token is woken."""
        if self.aborting:
            self._refuse()
        if parker.woken:
            return
        goroutine = parker.goroutine
        parker.parked = True
        goroutine.operation = operation
        goroutine.on = on
        goroutine.waiting = True
        goroutine.run = goroutine.polls = 0
        target = self._next()
        if target is None:
            self._hub.switch()
        elif target is not goroutine:
            self._resume(target)
        else:
            self.running = goroutine
        goroutine.waiting = False

    def wake(self, parker: Parker) -> None:
        """Let the goroutine of `parker` go on."""
        parker.woken = True
        if self.running is self.ticking:
            parker.goroutine.timed = True
        if parker.parked:
            parker.parked = False
            self.ready.append(parker.goroutine)

    def unwake(self, parker: Parker) -> None:
        """Take back a wake whose goroutine has not run yet: what it waited for is gone again."""
        parker.woken = False
        parker.parked = True
        self.ready.remove(parker.goroutine)

    def _next(self) -> Goroutine | None:
        """Choose who runs when the running goroutine cannot; ``None`` with an outcome: nobody."""
        ready = self.ready
        while True:
            if not ready:
                if not self._idle():
                    return None
                continue
            early = self._timers and self._timer_may_fire()
            if len(ready) == 1 and not early:
                return ready.pop()
            candidates = [*ready, self.ticking] if early else ready.copy()
            chosen = self._pick(candidates, preempts=False)
            if chosen is self.ticking:
                self._fire(0)
                continue
            ready.remove(chosen)
            return chosen

    # -- timers -----------------------------------------------------------------------------------

    def _timer_may_fire(self) -> bool:
        if self.fair:
            if not self.clock:
                return False
            due = self.steps % SLICE == 0 and self.steps != self._aged
            self._aged = self.steps
            return due
        return self.clock.may_fire_early()

    def _looks_in_vain(self, goroutine: Goroutine) -> bool:
        """Whether it looks and looks while nobody else can run: then time passes, without a choice.

        As a choice it would be left out by every strategy that keeps to the natural order.
        """
        if self.fair or self.ready or not self.clock:
            return False
        goroutine.polls = LOOKS
        return True

    def _fire(self, index: int, *, idle: bool = False) -> None:
        """Fire one timer of the next instant; `idle`: nobody could run."""
        before = self.clock.now
        timer = self.clock.take(index)
        if not idle:
            self.clock.stretch(self.clock.now - before)
        self.tape.append(("timer", f"{timer.when:.6f}"))
        if self.recorder is not None:
            self.recorder.fired(self, timer)
        runner, self.running = self.running, self.ticking
        if self.edges is not None:
            self.edges.fires(timer, self.ticking)
        fn, timer.fn = timer.fn, None
        if fn is not None:
            fn()
        self.running = runner

    def _idle(self) -> bool:
        """Nobody can run: let time pass until somebody can. False: never again."""
        if self.main_done and not self.foreground:
            self.outcome = Outcome(Ending.DONE)
            return False
        barren = 2 * len(self.clock) + 2
        while not self.ready:
            rivals = self.clock.rivals()
            deadline = self.clock.next_deadline()
            if deadline is None or barren <= 0:
                self.outcome = Outcome(Ending.STUCK)
                return False
            if deadline > self._horizon:
                self.outcome = Outcome(Ending.HORIZON)
                return False
            index = 0
            if rivals > 1 and not self.fair:
                index = self.strategy.choose(rivals)
                self.choices.append(min(index, rivals - 1))
            self._fire(min(index, rivals - 1), idle=True)
            barren -= 1
        return True


def nothing() -> None:
    """Do nothing: the function of goroutines that have none."""


def _work(task: tuple[Turns, Goroutine]) -> None:
    """Run one goroutine after the other on one greenlet: making a greenlet costs 6 µs."""
    while True:
        world, goroutine = task
        world.body(goroutine)
        world._pool.append(getcurrent())  # noqa: SLF001 - the pool is shared by both
        task = world.depart()
