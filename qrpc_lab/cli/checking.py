"""What `check` does: choose, grade, note the passes, write the report, say how to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.check.report import Verdict
from qrpc_lab.cli import exits, terminal
from qrpc_lab.cli.grading import Settings, Target, grade_targets, note_passes
from qrpc_lab.cli.passed import passed_lines
from qrpc_lab.cli.render.words import counted
from qrpc_lab.cli.session import Session, open_session
from qrpc_lab.course.files import not_writable
from qrpc_lab.errors import CourseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qrpc_lab.check.report import Report
    from qrpc_lab.cli.terminal import Terminal


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    GITHUB = "github"


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
    _write(report, order, out, targets)
    if order.form is Format.TEXT and order.output is None and passed:
        lines = passed_lines(session, passed, out.ink, out.width)
        out.print("\n".join(lines))
    return report.verdict.exit_status


def choose(session: Session, order: Order) -> Sequence[Target]:
    """Return what is to be graded: none when nothing was named and everything is passed."""
    if order.file is not None:
        if len(order.lessons) != 1 or order.everything:
            message = "--file needs the one lesson that it answers: check LESSON --file PATH."
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


def render(
    report: Report, form: Format, out: Terminal, targets: Sequence[Target], *, plain: bool = False
) -> str:
    """Return the report in a format, ready to be printed."""
    if form is Format.TEXT:
        from qrpc_lab.cli.ink import Ink
        from qrpc_lab.cli.render.report import report_lines

        ink = Ink(on=False) if plain else out.ink
        return "\n".join(report_lines(report, ink, out.width)) + "\n"
    if form is Format.JSON:
        from qrpc_lab.check.formats import json_report
        from qrpc_lab.cli.version import version

        return json_report.render(report, version())
    from qrpc_lab.check.formats import github, junit

    if form is Format.JUNIT:
        return junit.render(report)
    return github.render(
        report, {target.lesson.name: _shown_path(target.exercise) for target in targets}
    )


def _shown_path(path: Path) -> str:
    """Return the path as seen from here, with slashes: from a repository's root in a workflow."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _write(report: Report, order: Order, out: Terminal, targets: Sequence[Target]) -> None:
    if order.output is None:
        out.print(render(report, order.form, out, targets), end="")
        return
    text = render(report, order.form, out, targets, plain=True)
    try:
        order.output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise not_writable(order.output, error) from error
    failed = sum(lesson.verdict is not Verdict.PASS for lesson in report.lessons)
    terminal.notice(f"The report is in {order.output}: {counted(failed, 'lesson')} did not pass.")
