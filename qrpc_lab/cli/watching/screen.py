"""What frames the verdict in `watch`: a heading above, the keys below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.cli.render.report import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.cli.ink import Ink
    from qrpc_lab.cli.session import Session
    from qrpc_lab.course.lesson import Lesson

# The visible part only: what has scrolled away stays readable.
CLEAR = "\x1b[2J\x1b[H"
_KEYS = (
    ("h", "hint"), ("s", "show text"), ("l", "list"), ("c", "check"), ("n", "next"), ("q", "quit"),
)  # fmt: skip


def heading(session: Session, lesson: Lesson, ink: Ink, width: int) -> Iterator[str]:
    """Yield where the learner is: how far in the course, and which file is watched."""
    lessons = session.catalogue.lessons
    passed = sum(session.progress.passed(one.name) for one in lessons)
    bar = "".join("●" if session.progress.passed(one.name) else "○" for one in lessons)
    exercise = f"{lesson.name}/{lesson.exercise_name}"
    yield spread(
        f"watching {ink.name(exercise)}", ink.dim(f"{bar}  {passed} of {len(lessons)}"), width
    )
    yield ""


def footer(ink: Ink) -> str:
    """Return the line of keys."""
    return "   ".join(f"{ink.strong(key)} {ink.dim(meaning)}" for key, meaning in _KEYS)
