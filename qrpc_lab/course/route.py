"""The learner's way through the course: which lesson is the current one, and which comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.course.catalogue import Catalogue
    from qrpc_lab.course.lesson import Lesson
    from qrpc_lab.course.progress import Progress


def current(catalogue: Catalogue, progress: Progress) -> Lesson | None:
    """Return the first lesson not passed; those left for later come last; `None` when all are."""
    todo = [lesson for lesson in catalogue.lessons if not progress.passed(lesson.name)]
    ahead = [lesson for lesson in todo if not progress.of(lesson.name).skipped]
    return next(iter(ahead or todo), None)


def following(catalogue: Catalogue, progress: Progress, lesson: Lesson) -> Lesson | None:
    """Return where to go on from a lesson: the next one not passed, from the front if need be."""
    lessons = catalogue.lessons
    place = lessons.index(lesson)
    for candidate in (*lessons[place + 1 :], *lessons[:place]):
        if not progress.passed(candidate.name):
            return candidate
    return None
