"""`qrpc-lab run LESSON`: an exercise as a program."""

from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli.session import open_session


def command(
    lesson: Annotated[
        str | None,
        typer.Argument(metavar="LESSON", help="Default: the current one. Also: exhibit-1."),
    ] = None,
    *,
    wire: Annotated[
        bool, typer.Option("--wire", help="Show every HTTP/2 frame of the calls.")
    ] = False,
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="The frames as a Mermaid diagram.")
    ] = False,
    file: Annotated[Path | None, typer.Option(help="Run this file instead of yours.")] = None,
) -> None:
    """Run an exercise as a program: the lesson's scene where it has one, else the file itself."""
    from qrpc_lab.cli.running import run, run_program

    session = open_session()
    exhibit = session.catalogue.find_exhibit(lesson or "")
    if exhibit is not None:
        yours = session.home().root / exhibit.name / exhibit.program.name
        raise SystemExit(run_program(file or yours))
    found = session.lesson(lesson)
    exercise = session.exercise(found) if file is None else file.absolute()
    raise SystemExit(run(found, exercise, wire=wire or mermaid, mermaid=mermaid))
