"""What the grader is asked to grade: the files of one lesson and one learner's answer to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qrpc_lab.check.report import CheckReport, LessonReport


@dataclass(frozen=True, slots=True)
class Assignment:
    """One exercise to grade.

    `exercise` is the learner's file, `starter` the one they began with (its public names are the
    interface that must still be there), `checker` and `drive` the author's two files.  `hidden`
    are folders that the exercise has no business to read: a recorded attempt is QL907.
    """

    lesson: str
    title: str
    exercise: Path
    starter: Path
    checker: Path
    drive: Path
    hidden: tuple[Path, ...] = ()
    feedback: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a listener hears while grading: a check began, a check ended, or a lesson ended."""

    lesson: str
    started: str | None = None
    check: CheckReport | None = None
    done: LessonReport | None = None


Listener = Callable[[Progress], None]
