"""From lessons to a report: what the grader is asked, and what its answer means for the learner."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qrpc_lab.check.assignment import Assignment
from qrpc_lab.check.report import Report, Verdict
from qrpc_lab.cli.interrupts import stopping_on_interrupt
from qrpc_lab.cli.progressline import ProgressLine
from qrpc_lab.cli.unreadable import report_if_unreadable
from qrpc_lab.course.edition import edition
from qrpc_lab.course.replays import Replay
from qrpc_lab.errors import NotWritable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qrpc_lab.cli.session import Session
    from qrpc_lab.course.content import Content
    from qrpc_lab.course.lesson import Lesson
    from qrpc_lab.course.progress import Progress


@dataclass(frozen=True, slots=True)
class Target:
    """A lesson and the file to grade as the answer to it."""

    lesson: Lesson
    exercise: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How to grade; `None` leaves a choice to the grader or to chance."""

    seed: str | None = None
    schedules: int | None = None
    jobs: int | None = None


def grade_targets(
    session: Session, targets: Sequence[Target], settings: Settings | None = None
) -> Report:
    """Grade; a file that cannot even be read is a failed check (QL901), not an error."""
    from qrpc_lab.check import grade

    settings = settings or Settings()
    seed = settings.seed or os.urandom(2).hex()
    done = {target.lesson.name: report_if_unreadable(target) for target in targets}
    asked = [
        assignment(session.content, target)
        for target in targets
        if done[target.lesson.name] is None
    ]
    if asked:
        with ProgressLine() as line, stopping_on_interrupt(line.hear) as listener:
            report = grade(
                asked,
                seed=seed,
                schedules=settings.schedules,
                jobs=settings.jobs or os.cpu_count() or 1,
                listener=listener,
            )
        done |= {graded.lesson: graded for graded in report.lessons}
    return Report(seed, tuple(graded for graded in done.values() if graded is not None))


def assignment(content: Content, target: Target) -> Assignment:
    """Say what the grader needs to know of a lesson."""
    lesson = target.lesson
    return Assignment(
        lesson=lesson.name,
        title=lesson.title,
        exercise=target.exercise,
        starter=lesson.starter,
        checker=lesson.checker,
        drive=lesson.drive,
        hidden=(content.solutions, content.lessons),
        feedback=dict(lesson.feedback),
    )


def note_passes(session: Session, report: Report) -> list[str]:
    """Remember which lessons were passed, and in which edition; return their slugs."""
    passed = [graded.lesson for graded in report.lessons if graded.verdict is Verdict.PASS]
    lessons = [lesson for lesson in session.catalogue.lessons if lesson.name in passed]

    def note(progress: Progress) -> None:
        for lesson in lessons:
            entry = progress.of(lesson.name)
            entry.passed, entry.seed, entry.skipped = edition(lesson), report.seed, False

    if lessons:
        session.change(note)
    return [lesson.slug for lesson in lessons]


def aliases_of(session: Session, report: Report) -> dict[str, str]:
    """Return a short alias for each replay token of a report, kept in the workspace.

    Without a workspace, or with one that cannot be written, there are none: tokens work as well.
    """
    found = [
        Replay(check.finding.token, graded.lesson, check.check, report.seed)
        for graded in report.lessons
        for check in graded.checks
        if check.finding and check.finding.token
    ]
    if session.workspace is None or not found:
        return {}
    try:
        return session.workspace.replays.remember(found)
    except NotWritable:
        return {}
