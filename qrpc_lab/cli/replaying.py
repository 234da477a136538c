"""Replaying: finds out what a token belongs to, runs its schedule, and shows every step."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qrpc_lab.cli import exits, exploring
from qrpc_lab.cli.session import open_session
from qrpc_lab.course.files import not_writable
from qrpc_lab.errors import CourseError
from qrpc_lab.explore import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from qrpc_lab.check import Replayed
    from qrpc_lab.cli.session import Session
    from qrpc_lab.cli.terminal import Terminal


def replay(typed: str, out: Terminal, svg: Path | None, html: Path | None) -> int:
    """Replay what was typed, an alias or a token.  Raises `CourseError`."""
    if exploring.is_of_a_program(typed):
        finding, status = exploring.replay(typed, out)
    else:
        finding, status = _of_a_lesson(typed, out)
    if finding is not None:
        for line in exploring.trace_lines(finding):
            out.print(line)
        if svg is not None:
            exploring.draw(finding, svg)
        if html is not None:
            _write_page(finding, html)
    return status


def _of_a_lesson(typed: str, out: Terminal) -> tuple[Finding | None, int]:
    session = open_session()
    token, lesson = _known(session, typed)
    replayed = _run(session, lesson, token)
    out.print(f"{replayed.title}   {replayed.case}")
    if replayed.diverged:
        out.print(replayed.diverged)
        return None, exits.INCONCLUSIVE
    finding = Finding.from_dict(replayed.whole) if replayed.whole else None
    if replayed.finding is None:
        out.print("This schedule is right now.")
        return None, exits.PASSED
    if finding is not None:
        out.print(finding.text)
    else:
        out.print(f"{replayed.finding.code} {replayed.finding.name}: {replayed.finding.message}")
    if replayed.output:
        out.print("\nwhat it printed:")
        out.print(replayed.output, end="")
    return finding, exits.FAILED


def _known(session: Session, typed: str) -> tuple[str, str]:
    """Return the token and the lesson of what was typed."""
    found = session.workspace.replays.find(typed) if session.workspace is not None else None
    if found is not None:
        return found.token, found.lesson
    label = typed.rpartition(":")[0]
    if not label:
        message = f"{typed!r} is neither a replay token nor an alias that this workspace knows."
        raise CourseError(message)
    return typed, label.split(".", 1)[0]


def _run(session: Session, lesson: str, token: str) -> Replayed:
    from qrpc_lab.check import replay as replay_check
    from qrpc_lab.cli.grading import Target, assignment

    found = session.lesson(lesson)
    try:
        target = Target(found, session.exercise(found))
        return replay_check(assignment(session.content, target), token)
    except ValueError as error:
        raise CourseError(str(error)) from error


def _write_page(finding: Finding, path: Path) -> None:
    """Write the picture with its words as one page.  Raises `NotWritable`."""
    page = (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f"<title>{escape(finding.code)} {escape(finding.name)}</title>\n"
        f"<pre>{escape(finding.text)}</pre>\n{finding.as_svg()}</html>\n"
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise not_writable(path, error) from error
