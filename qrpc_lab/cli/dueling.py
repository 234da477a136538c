"""The duel on a terminal: shows who could run, asks who shall, and counts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from qrpc_lab.check.duel import Duel, targets
from qrpc_lab.cli import exits
from qrpc_lab.cli.grading import Target, assignment
from qrpc_lab.cli.render.words import counted
from qrpc_lab.errors import CourseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.check.duel import Position
    from qrpc_lab.check.duel import Target as Opponent
    from qrpc_lab.cli.session import Session
    from qrpc_lab.cli.terminal import Terminal
    from qrpc_lab.course.lesson import Lesson

_KEYS = "number: who runs next · Enter: the first · u: take back · q: give up"


def play(session: Session, lesson: Lesson, seed: str | None, out: Terminal) -> int:
    """Play one game and return the exit status: 0 it broke, 1 it did not.  Raises `CourseError`."""
    seed = seed or secrets.token_hex(2)
    opponent = _opponent(session, lesson, seed)
    _introduce(lesson, opponent, seed, out)
    duel = Duel(opponent)
    turns = 0
    while duel.position.movers:
        _show(duel.position, out)
        answer = _ask()
        if answer in {"q", None}:
            out.print(f"You gave up after {counted(duel.position.steps, 'step')}.")
            return exits.FAILED
        if answer == "u":
            duel.take_back()
            continue
        number = _number(answer, len(duel.position.movers))
        if number is None:
            out.print(_KEYS)
            continue
        turns += number > 0
        duel.choose(number)
    return _end(duel, turns, out)


def _opponent(session: Session, lesson: Lesson, seed: str) -> Opponent:
    wrong = sorted((lesson.solutions / "wrong").glob("*.py"))
    asked = assignment(session.content, Target(lesson, lesson.solution))
    found = next(targets(asked, wrong, seed), None) if wrong else None
    if found is None:
        message = (
            f"{lesson.label} has no wrong answer that breaks in some orders only. "
            "Try a lesson about channels, such as worker-pool."
        )
        raise CourseError(message)
    return found


def _introduce(lesson: Lesson, opponent: Opponent, seed: str, out: Terminal) -> None:
    out.print(f"{lesson.label}: you are the scheduler{'':<20}seed {seed}\n")
    for number, line in enumerate(_code(opponent), start=1):
        out.print(f"{number:>4} │ {line}".rstrip())
    out.print(
        f"\nIt is wrong, and left alone it comes out right. Called with {opponent.drive.case}."
    )
    out.print(f"The explorer breaks it in {counted(opponent.steps, 'step')}. And you?\n\n{_KEYS}")


def _code(opponent: Opponent) -> Iterator[str]:
    """The answer without its docstring, which would tell what is wrong; line numbers stay."""
    inside = False
    for number, line in enumerate(opponent.answer.read_text(encoding="utf-8").splitlines()):
        quotes = line.count('"""')
        if (number == 0 and quotes) or inside:
            inside = inside != (quotes % 2 == 1)
            yield ""
        else:
            yield line


def _show(position: Position, out: Terminal) -> None:
    out.print()
    for step in position.last:
        out.print(f"     · {step}")
    wide = max(len(mover.name) for mover in position.movers)
    place = max(len(mover.where) for mover in position.movers)
    for number, mover in enumerate(position.movers, start=1):
        row = f"  {number:>2}  {mover.name:<{wide}}  {mover.where:<{place}}  {mover.operation}"
        out.print(row.rstrip())


def _ask() -> str | None:
    try:
        return input("who? ").strip().lower()
    except EOFError:
        return None


def _number(answer: str | None, count: int) -> int | None:
    if not answer:
        return 0
    return int(answer) - 1 if answer.isdigit() and 1 <= int(answer) <= count else None


def _end(duel: Duel, turns: int, out: Terminal) -> int:
    position, opponent = duel.position, duel.target
    out.print()
    for step in position.last:
        out.print(f"     · {step}")
    if position.finding is None:
        out.print("\nIt came through unharmed. Somebody has to wait longer, or to come sooner.")
        return exits.FAILED
    out.print(f"\n{position.finding.text}\n")
    out.print(
        f"Broken in {counted(position.steps, 'step')}, with {counted(turns, 'turn')} "
        f"out of the natural order. The explorer: {counted(opponent.steps, 'step')}."
    )
    if position.steps <= opponent.steps:
        out.print("Nobody does it in less.")
    return exits.PASSED
