"""Runs schedules of one program, one after the other, each in a fresh world.

The garbage collector is off while a schedule runs, since it would run finalizers at a moment that
no token knows, and has its turn between schedules.
"""

from __future__ import annotations

import gc
import re
import sys
import threading
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from qrpc_lab import runtime
from qrpc_lab.explore.classify import Verdict, classify
from qrpc_lab.explore.errors import ExploreError, OutOfControl, UnsupportedPython
from qrpc_lab.explore.following import Following
from qrpc_lab.explore.outcome import Ending, Outcome, Stuck
from qrpc_lab.explore.recorder import Recorder
from qrpc_lab.explore.sim import force
from qrpc_lab.explore.watchdog import Watchdog
from qrpc_lab.explore.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from greenlet import greenlet

    from qrpc_lab.explore.program import Program
    from qrpc_lab.explore.strategies import Strategy

KNOWN: Final = ((3, 11), (3, 12), (3, 13))
"""Versions of Python whose standard library has been compared with the simulated one."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_SWEEP = 100  # schedules between two collections
_FEW = 2000  # frozen objects that Python has from the start; more are somebody else's doing
_settled = False


def settle() -> None:
    """Say that what exists now stays for good: no collection need look at it between schedules.

    For a process that does nothing but explore; others freeze for the time of a session.
    """
    global _settled  # noqa: PLW0603 - of the process, like what it tells of
    gc.freeze()
    _settled = True


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one schedule may go."""

    max_steps: int = 20_000
    horizon: float = 3600.0


@dataclass(slots=True)
class Run:
    """What one schedule came to, once its goroutines are gone."""

    outcome: Outcome
    verdict: Verdict | None
    choices: list[int]
    tape: list[tuple[str, str]]
    """Who stood before which operation, step by step."""
    steps: int
    switches: int
    value: Any
    shown: str
    """The value as text, taken before anything could change it."""
    dice: int
    """The seed of `random`, or 0 when the program never used it."""
    rolled: bool
    """Whether it did."""
    output: str
    world: World
    recorder: Recorder | None = None
    view: Any = None
    """What `look` returned."""
    fair: bool = False


def _muted(hook: Callable[[sys.UnraisableHookArgs], object]) -> Callable[[Any], None]:
    """Silence what aborted generators and finalizers have to say: their schedule is over."""

    def report(unraisable: sys.UnraisableHookArgs) -> None:
        world = force.here()
        if world is None or not world.aborting:
            hook(unraisable)

    return report


def _shown(world: World) -> str:
    """Return the value of main as text that tells values apart, but not addresses."""
    try:
        return _ADDRESS.sub("", repr(world.value))
    except Exception as error:  # noqa: BLE001 - a value that cannot be shown is a value
        return f"<{type(world.value).__name__} whose repr raised {type(error).__name__}>"


@dataclass
class Session:
    """The simulated world around one program; a context manager, one at a time in a process."""

    program: Program
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._pool: list[greenlet] = []
        self._world: World | None = None
        self._ran = 0
        self._watchdog = Watchdog(self._beat, self._abandon)
        self._since_sweep = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if sys.version_info[:2] not in KNOWN:
            version = ".".join(map(str, sys.version_info[:2]))
            known = ", ".join(".".join(map(str, each)) for each in KNOWN)
            message = f"the explorer does not know Python {version}; it knows {known}"
            raise UnsupportedPython(message)
        if runtime.steering is not None:
            raise ExploreError("explore() was called inside a schedule: it cannot explore itself")
        with ExitStack() as stack:
            if gc.isenabled():
                gc.disable()
                stack.callback(gc.enable)
            if not _settled and gc.get_freeze_count() < _FEW:
                gc.collect()
                gc.freeze()
                stack.callback(gc.unfreeze)
            sys.unraisablehook, before = _muted(sys.unraisablehook), sys.unraisablehook
            stack.callback(setattr, sys, "unraisablehook", before)
            self._watchdog.start()
            stack.callback(self._watchdog.stop)
            stack.enter_context(self.program.ready())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._pool.clear()
        self._stack.close()

    def run(
        self,
        strategy: Strategy,
        *,
        dice: int = 0,
        record: bool = False,
        look: Callable[[World, Outcome, Verdict | None], object] | None = None,
        expected: Collection[str] = (),
    ) -> Run:
        """Run one schedule. `look` sees its world while all still stand there.

        A defect that is `expected` is reported only when there is no other.
        """
        recorder = Recorder() if record else None
        world = World(
            strategy,
            max_steps=self.limits.max_steps,
            horizon=self.limits.horizon,
            pool=self._pool,
            recorder=recorder,
        )
        self._world = world
        self._ran += 1
        world.dice = dice
        world.notes["excepthook"] = threading.excepthook
        force.enter(world)
        try:
            with runtime.use(world), self.program.schedule(world) as main:
                try:
                    with self._noting(world):
                        outcome = self._steer(world, main)
                    self._interrupted(outcome)
                    world.race = next(iter(self.program.races), None)
                    return self._judge(world, outcome, look, expected)
                finally:
                    self._clear(world)
        finally:
            force.leave()
            world.forget()
            self._sweep()

    def _steer(self, world: World, main: Callable[[], object]) -> Outcome:
        """Run the schedule, watched."""
        self._watchdog.arm()
        try:
            try:
                world.run(main)
            finally:
                self._watchdog.calm()
        except Stuck:  # thrown as the schedule came to its end
            self._watchdog.calm()
        assert world.outcome is not None  # noqa: S101 - the world returns with an outcome
        return world.outcome

    def _noting(self, world: World) -> AbstractContextManager[None]:
        """Follow the lines that run, in a schedule that is recorded."""
        if world.recorder is None:
            return nullcontext()
        return Following(world, world.recorder).noted()

    def _clear(self, world: World) -> None:
        """End what is left of the schedule, watched: code under test runs on its way out."""
        while True:
            self._watchdog.arm()
            try:
                try:
                    world.abort()
                finally:
                    self._watchdog.calm()
            except Stuck:
                continue
            return

    def _beat(self) -> int:
        """Return a number that changes as long as schedules get on."""
        world = self._world
        return self._ran * 1_000_000 + (0 if world is None else world.steps + world.refused)

    def _abandon(self) -> None:
        """Leave the running goroutine where it is, from a signal handler on top of it."""
        if self._world is not None:
            self._world.abandon()

    def _interrupted(self, outcome: Outcome) -> None:
        """Tell Ctrl-C, which is passed on, from the watchdog's signal, which is a finding."""
        if isinstance(outcome.error, KeyboardInterrupt):
            if not self._watchdog.blocked:
                raise outcome.error
            message = f"a call blocks at {self._watchdog.blocked}: the explorer cannot steer it"
            outcome.error = OutOfControl(message).with_traceback(outcome.error.__traceback__)
            self._watchdog.blocked = ""

    def _judge(
        self,
        world: World,
        outcome: Outcome,
        look: Callable[[World, Outcome, Verdict | None], object] | None,
        expected: Collection[str],
    ) -> Run:
        world.running = world.ticking  # whatever is asked of its objects now is no step
        verdict = None
        if outcome.ending is not Ending.DIVERGED:
            verdict = classify(world, outcome, expected)
        return Run(
            outcome=outcome,
            verdict=verdict,
            choices=world.choices,
            tape=world.tape,
            steps=world.steps,
            switches=world.switches,
            value=world.value,
            shown=_shown(world) if world.main_done else "",
            dice=world.dice if "dice" in world.notes else 0,
            rolled="dice" in world.notes,
            output="".join(world.output),
            world=world,
            recorder=world.recorder,
            view=look(world, outcome, verdict) if look is not None else None,
            fair=world.fair,
        )

    def _sweep(self) -> None:
        self._since_sweep += 1
        if self._since_sweep >= _SWEEP:
            self._since_sweep = 0
            gc.collect()
