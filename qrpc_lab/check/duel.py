"""You are the scheduler: a wrong answer runs as you say, step by step, until it breaks.

Nothing is kept alive between two decisions.  The schedule so far is run again with the choices made
so far, up to the first choice that nobody has made: that is the position.  A run costs a
millisecond, so taking a move back is nothing but forgetting it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from qrpc_lab import runtime
from qrpc_lab.check.assignment import Assignment
from qrpc_lab.check.authoring import Case, Check
from qrpc_lab.check.grader.bench import surroundings
from qrpc_lab.check.grader.lesson_files import load_lesson
from qrpc_lab.check.subject.drive import Drive
from qrpc_lab.explore import Finding
from qrpc_lab.explore.diagnose import retell
from qrpc_lab.explore.diagnose.names import Names
from qrpc_lab.explore.diagnose.phrases import phrase
from qrpc_lab.explore.diagnose.story import trace
from qrpc_lab.explore.explorer import Explorer
from qrpc_lab.explore.finding import Step
from qrpc_lab.explore.goroutine import Goroutine
from qrpc_lab.explore.program import FileProgram
from qrpc_lab.explore.recorder import Recorder, here, place_of
from qrpc_lab.explore.session import Limits, Session
from qrpc_lab.explore.world import World

_BUDGET = 150  # schedules for one check of one answer
_PATIENCE = 3000  # schedules with calls, which take longer, until we say that there is nobody


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who could go on now: who, where, and before which operation."""

    name: str
    where: str
    operation: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where the schedule stands.

    `movers` are the candidates of the open choice, the natural one first; without any the schedule
    is over, and `finding` says how, or is `None` when the program came through unharmed.  `steps`
    are all steps so far, `last` those since the choice before.
    """

    movers: tuple[Mover, ...]
    steps: int
    last: tuple[str, ...]
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A wrong answer that breaks in some schedule, though not in the natural one."""

    answer: Path
    check: type[Check]
    drive: Drive
    finding: Finding

    @property
    def steps(self) -> int:
        """Steps of the explorer's shortest schedule that breaks it."""
        return len(self.finding.trace)


def targets(assignment: Assignment, answers: Sequence[Path], seed: str) -> Iterator[Target]:
    """Yield the wrong answers that are worth a duel, in an order drawn from the seed."""
    rnd = Random(seed)  # noqa: S311 - a game
    files = load_lesson(assignment)
    checks = [one for one in files.checks if one.explore is not None and not one.explore.lines]
    left = _PATIENCE
    for answer in rnd.sample(list(answers), len(answers)):
        for check in checks:
            if left <= 0 and check.simulates():
                continue
            case = check().case(Random(f"{seed}/{check.__name__}"))  # noqa: S311 - a game
            drive = _drive_of(answer, assignment, check, case)
            with drive.surroundings():
                found = Explorer(FileProgram(answer, None, drive), Limits()).explore(
                    _BUDGET, 0, "mixed", frozenset()
                )
            left -= found.schedules if check.simulates() else 0
            if found.finding is not None:
                if found.schedules > 1:
                    yield Target(answer, check, drive, found.finding)
                break


def _drive_of(answer: Path, assignment: Assignment, check: type[Check], case: Case) -> Drive:
    """The drive of a check around an answer, with the other end of its calls if it makes any."""
    scene = None
    if check.service is not None:
        from qrpc_lab.check.subject.scene import Scene  # noqa: PLC0415 - only with calls

        scene = Scene.of(surroundings(check()), str(answer.parent))
    return Drive(answer, assignment.drive, check.drive_name(), case, scene)


class Duel:
    """One game against the explorer; `position` says where it stands."""

    def __init__(self, target: Target) -> None:
        """Begin at the first choice."""
        self.target = target
        self._choices: list[int] = []
        self.position = Position((), 0, ())
        self.position = self._look()

    def choose(self, number: int) -> None:
        """Let candidate `number` (from 0) go on.  Raises `IndexError` for one that is not there."""
        if not 0 <= number < len(self.position.movers):
            raise IndexError(number)
        self._choices.append(number)
        self.position = self._look()

    def take_back(self) -> None:
        """Undo the last choice, if there is one."""
        del self._choices[-1:]
        self.position = self._look()

    def _look(self) -> Position:
        program = FileProgram(self.target.answer, None, self.target.drive)
        person = _Person(self._choices)
        with self.target.drive.surroundings(), Session(program, Limits()) as session:
            run = session.run(person, record=True, look=retell)
        if person.position is not None:
            return person.position
        finding = run.view if run.verdict is not None else None
        steps = run.view.trace
        before = self.position.steps if self._choices else 0
        return Position((), len(steps), tuple(map(_told, steps[before:])), finding)


@dataclass(slots=True)
class _Person:
    """A strategy that repeats a person's choices, and takes a picture where the next one is due."""

    choices: Sequence[int]
    at: int = 0
    told: int = 0
    position: Position | None = None

    def enrolled(self, goroutine: Goroutine) -> None:
        """All goroutines are equal here."""

    def pick(self, candidates: list[Goroutine], *, preempts: bool) -> int:  # noqa: ARG002
        """Repeat the next choice, or note who could go on."""
        return self._next(lambda names: [_mover(one, names) for one in candidates])

    def choose(self, n: int) -> int:
        """Repeat the next branch, or note the branches."""
        return self._next(lambda _: [Mover(f"branch {one + 1}", "", "") for one in range(n)])

    def _next(self, movers: Callable[[Names], list[Mover]]) -> int:
        at, self.at = self.at, self.at + 1
        if at < len(self.choices):
            if at == len(self.choices) - 1:
                self.told = len(_moments())
            return self.choices[at]
        if self.position is None:
            names = Names(_world())
            steps = trace(_recorder(), names)
            told = tuple(map(_told, steps[self.told :]))
            self.position = Position(tuple(movers(names)), len(steps), told)
        return 0


def _world() -> World:
    world = runtime.active()
    assert isinstance(world, World)  # noqa: S101 - strategies are asked inside a schedule
    return world


def _recorder() -> Recorder:
    recorder = _world().recorder
    assert recorder is not None  # noqa: S101 - `_look` asks for one
    return recorder


def _moments() -> Sequence[object]:
    return _recorder().moments


def _told(step: Step) -> str:
    return f"{step.goroutine} {phrase(step.operation, step.on)}"


def _mover(goroutine: Goroutine, names: Names) -> Mover:
    """Say who it is, where it stands, and what it would do."""
    if goroutine.number < 0:
        return Mover("the clock", "", "lets the next timer fire")
    frame = goroutine.greenlet.gr_frame if goroutine.greenlet is not None else None
    place = here() if goroutine is _world().running else place_of(frame)
    where = f"{Path(place.file).name}:{place.line}" if place is not None else ""
    if goroutine.operation == "start" and place is None:
        return Mover(names.who(goroutine), "", "begins")
    words = phrase(goroutine.operation, names.of(goroutine.on) if goroutine.on is not None else "")
    return Mover(
        names.who(goroutine), where, f"has waited, goes on: {words}" if goroutine.waiting else words
    )
