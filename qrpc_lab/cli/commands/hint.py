"""`qrpc-lab hint [LESSON]`: one hint more each time."""

from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.cli.hints import hint_lines
from qrpc_lab.cli.session import open_session


def command(
    lesson: Annotated[
        str | None, typer.Argument(metavar="LESSON", help="Default: the current one.")
    ] = None,
    *,
    show_all: Annotated[bool, typer.Option("--all", help="Show all hints at once.")] = False,
) -> None:
    """Show the next hint; each says more than the one before."""
    session = open_session()
    out = terminal.out()
    lines = hint_lines(session, session.lesson(lesson), show_all=show_all, terminal=out)
    out.print("\n".join(lines))
