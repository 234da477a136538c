"""`qrpc-lab show [LESSON]`: a lesson's text, or that of an exhibit."""

from collections.abc import Iterator
from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.cli.render.wrapping import wrap
from qrpc_lab.cli.session import Session, open_session
from qrpc_lab.course.lesson import Lesson


def command(
    lesson: Annotated[
        str | None,
        typer.Argument(metavar="LESSON", help="Default: the current one. Also: exhibit-1."),
    ] = None,
) -> None:
    """Read a lesson's text."""
    from qrpc_lab.cli.render.markdown import show

    session = open_session()
    out = terminal.out()
    exhibit = session.catalogue.find_exhibit(lesson or "")
    if exhibit is not None:
        show(exhibit.readme.read_text(encoding="utf-8"), out)
        return
    found = session.lesson(lesson)
    show(found.readme.read_text(encoding="utf-8"), out)
    out.print("")
    for what, told in _facts(session, found):
        label = f"{what:<11} "
        head, *rest = wrap(told, out.width, label, " " * len(label))
        out.print("\n".join([out.ink.dim(label) + head[len(label) :], *rest]))


def _facts(session: Session, lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Yield what stands in `lesson.toml` and not in the text."""
    yield "time", f"about {lesson.minutes} minutes"
    yield "ideas", ", ".join(lesson.concepts)
    if lesson.needs:
        yield "after", ", ".join(lesson.needs)
    if lesson.out_of_scope:
        yield "not here", ", ".join(lesson.out_of_scope)
    if session.workspace is not None:
        yield "your file", str(session.exercise(lesson))
