"""What `check` does: choose, grade, note the passes, write the report, say how to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.cli import exits
from qrpc_lab.cli.grading import Settings, Target, grade_targets, note_passes
from qrpc_lab.cli.passed import passed_lines
from qrpc_lab.cli.reporting import Format, Reporting
from qrpc_lab.cli.session import Session, open_session
from qrpc_lab.errors import CourseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qrpc_lab.cli.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked on the command line."""

    lessons: tuple[str, ...] = ()
    everything: bool = False
    file: Path | None = None
    settings: Settings = field(default_factory=Settings)
    form: Format = Format.TEXT
    output: Path | None = None


def check(order: Order, out: Terminal) -> int:
    """Carry out the order; return the exit status.  Raises `CourseError` for wrong usage."""
    if order.output is not None and not order.output.absolute().parent.is_dir():
        message = f"{order.output} cannot be written: its folder does not exist."
        raise CourseError(message)
    session = open_session(bring_up=True)
    targets = choose(session, order)
    if not targets:
        out.print("All lessons are passed. `qrpc-lab check --all` checks them again.")
        return exits.PASSED
    report = grade_targets(session, targets, order.settings)
    passed = note_passes(session, report) if order.file is None and session.workspace else []
    reporting = Reporting(session, report, targets, order.form)
    if order.output is not None:
        reporting.to_file(order.output)
        return report.verdict.exit_status
    reporting.to_screen(out)
    if order.form is Format.TEXT and passed:
        lines = passed_lines(session, passed, out.ink, out.width)
        out.print("\n".join(lines))
    return report.verdict.exit_status


def choose(session: Session, order: Order) -> Sequence[Target]:
    """Return what is to be graded: none when nothing was named and everything is passed."""
    if order.file is not None:
        if len(order.lessons) != 1 or order.everything:
            message = "--file needs the one lesson that it answers: check LESSON --file PATH."
            raise CourseError(message)
        if not order.file.is_file():
            message = f"There is no file {order.file} that could be graded."
            raise CourseError(message)
        return [Target(session.catalogue.find(order.lessons[0]), order.file.absolute())]
    if order.everything:
        chosen = list(session.catalogue.lessons)
    elif order.lessons:
        chosen = list(dict.fromkeys(session.catalogue.find(typed) for typed in order.lessons))
    else:
        session.home()
        here = session.current()
        chosen = [here] if here else []
    return [Target(lesson, session.exercise(lesson)) for lesson in chosen]
