"""Which hint comes next: shared by `hint` and by the key `h` of `watch`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.cli.render.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.cli.session import Session
    from qrpc_lab.cli.terminal import Terminal
    from qrpc_lab.course.lesson import Lesson
    from qrpc_lab.course.progress import Progress


def hint_lines(
    session: Session,
    lesson: Lesson,
    *,
    show_all: bool,
    terminal: Terminal,
    key: str | None = None,
) -> Iterator[str]:
    """Yield the lines of the hints shown so far and one more, and remember that.

    The last hint stays the last: asked again, all are shown again.
    """
    total = len(lesson.hints)
    seen = min(session.progress.of(lesson.name).hints, total)
    upto = total if show_all else min(seen + 1, total)

    def note(progress: Progress) -> None:
        progress.of(lesson.name).hints = max(upto, progress.of(lesson.name).hints)

    if upto > seen:
        session.change(note)
    ink, first = terminal.ink, 1 if show_all or seen == total else upto
    for number in range(first, upto + 1):
        label = f"hint {number} of {total}"
        head, *rest = wrap(lesson.hints[number - 1], terminal.width, f"{label}:  ", "  ")
        yield ink.strong(label) + head[len(label) :]
        yield from rest
    if upto < total:
        way = f"press {key} again" if key else f"qrpc-lab hint {lesson.slug}"
        yield ink.dim(f"One more: {way}")
