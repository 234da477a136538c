"""`qrpc-lab reset LESSON`: the starter again."""

from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.cli.session import open_session


def command(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Number, slug or folder name.")],
) -> None:
    """Put a lesson's starter back; your file is kept as a numbered backup."""
    session = open_session()
    workspace = session.home()
    found = session.lesson(lesson)
    kept = workspace.reset(found)
    out = terminal.out()
    out.print(f"{workspace.exercise(found)} is the starter again.")
    if kept is not None:
        out.print(f"Your file is kept as {kept}.")
