"""`qrpc-lab show [LESSON]`: a lesson's text."""

from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.cli.session import open_session


def command(
    lesson: Annotated[
        str | None, typer.Argument(metavar="LESSON", help="Default: the current one.")
    ] = None,
) -> None:
    """Read a lesson's text."""
    from qrpc_lab.cli.render.markdown import show

    session = open_session()
    found = session.lesson(lesson)
    out = terminal.out()
    show(found.readme.read_text(encoding="utf-8"), out)
    if session.workspace is not None:
        out.print("")
        out.print(f"Your file: {out.ink.name(str(session.exercise(found)))}")
