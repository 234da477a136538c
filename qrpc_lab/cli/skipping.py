"""Leaving a lesson for later: shared by `next` and by the key `n` of `watch`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.course.route import following

if TYPE_CHECKING:
    from qrpc_lab.cli.session import Session
    from qrpc_lab.course.lesson import Lesson
    from qrpc_lab.course.progress import Progress


def skip(session: Session, lesson: Lesson) -> Lesson:
    """Mark a lesson that is not passed as left for later; return where to go on.

    That is the next one not passed, the lesson itself when there is no other.
    """

    def note(progress: Progress) -> None:
        progress.of(lesson.name).skipped = True

    after = following(session.catalogue, session.progress, lesson)
    if after is None:
        return lesson
    if not session.progress.passed(lesson.name):
        session.change(note)
    _come_back(session, after)
    return after


def _come_back(session: Session, lesson: Lesson) -> None:
    """Whoever arrives at a lesson again has not left it for later any more."""
    if session.progress.of(lesson.name).skipped:

        def note(progress: Progress) -> None:
            progress.of(lesson.name).skipped = False

        session.change(note)
