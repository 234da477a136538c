"""What a learner hears after a pass: the idea to keep, and where to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.cli.render.wrapping import wrap
from qrpc_lab.course.route import following

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qrpc_lab.cli.ink import Ink
    from qrpc_lab.cli.session import Session


def passed_lines(
    session: Session, slugs: Sequence[str], ink: Ink, width: int, *, key: str | None = None
) -> Iterator[str]:
    """Yield the takeaway when one lesson was passed, and the next lesson; `key` leads there."""
    lessons = [session.catalogue.find(slug) for slug in slugs]
    yield ""
    if len(lessons) == 1:
        yield from wrap(lessons[0].takeaway, width, "  ", "  ")
        yield ""
        yield f"  the course's answer:  {ink.name(f'qrpc-lab solution {lessons[0].slug}')}"
    next_one = following(session.catalogue, session.progress, lessons[-1])
    if next_one is None:
        yield f"  {ink.good('That was the last one: the whole course is passed.')}"
        return
    way = f"press {key}" if key else f"qrpc-lab show {next_one.slug}"
    yield f"  next, {ink.strong(next_one.label)}:  {ink.name(way)}"
