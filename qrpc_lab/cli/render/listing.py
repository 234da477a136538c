"""The course as a list: chapters, lessons, how far the learner is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.course.edition import edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.cli.ink import Ink
    from qrpc_lab.course.catalogue import Catalogue, Chapter
    from qrpc_lab.course.lesson import Lesson
    from qrpc_lab.course.progress import Progress


def listing(
    catalogue: Catalogue, progress: Progress, here: Lesson | None, ink: Ink, width: int = 80
) -> Iterator[str]:
    """Yield the lines of the list; `here` is the current lesson."""
    longest = max((len(lesson.title) for lesson in catalogue.lessons), default=0)
    yield ink.strong(catalogue.title)
    for chapter in catalogue.chapters:
        yield ""
        yield f"  {chapter.title}"
        for lesson in chapter.lessons:
            sign = _sign(lesson, progress, here, ink)
            yield _row(sign, lesson, chapter, longest, ink, width)
        if chapter.exhibit is not None:
            how = ink.dim(f"qrpc-lab show {chapter.exhibit.key}")
            yield f"        {chapter.exhibit.label}   {how}"
    yield ""
    yield from _legend(catalogue, progress, ink)


def _row(  # noqa: PLR0913, PLR0917 - a row has that many columns
    sign: str, lesson: Lesson, chapter: Chapter, longest: int, ink: Ink, width: int
) -> str:
    minutes = f"{lesson.minutes:>3} min"
    side = " " if lesson.name in chapter.core else "·"
    room, summary = width - longest - 22, lesson.summary
    if len(summary) > room:
        summary = summary[: max(room - 1, 0)].rstrip() + "…"
    title = f"{lesson.title:<{longest}}"
    return (
        f"  {sign} {lesson.number}{side} {ink.name(title)}  {ink.dim(minutes)}  {ink.dim(summary)}"
    )


def _sign(lesson: Lesson, progress: Progress, here: Lesson | None, ink: Ink) -> str:
    if progress.passed(lesson.name):
        return ink.good("✓")
    if lesson == here:
        return ink.strong("▸")
    entry = progress.lessons.get(lesson.name)
    return ink.dim("\N{EN DASH}") if entry is not None and entry.skipped else " "


def _legend(catalogue: Catalogue, progress: Progress, ink: Ink) -> Iterator[str]:
    lessons = catalogue.lessons
    passed = [lesson for lesson in lessons if progress.passed(lesson.name)]
    yield f"  {len(passed)} of {len(lessons)} passed. " + ink.dim(
        "✓ passed  ▸ current  \N{EN DASH} left for later  · off the core path"
    )
    older = [lesson.slug for lesson in passed if progress.of(lesson.name).passed != edition(lesson)]
    if older:
        yield f"  Passed in an earlier edition: {', '.join(older)}."
