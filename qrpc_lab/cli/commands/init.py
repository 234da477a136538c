"""`qrpc-lab init [DIR]`: only make the workspace."""

from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.cli.render.words import counted
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content
from qrpc_lab.course.workspace import DEFAULT_NAME, Workspace, create_workspace


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to make it.", show_default=True)
    ] = Path(DEFAULT_NAME),
) -> None:
    """Make a workspace, or complete one.  What you wrote is never overwritten."""
    make(folder)
    there = f"cd {folder}" if folder.resolve() != Path.cwd() else "Stay here"
    out = terminal.out()
    out.print(f"{there}, then: {out.ink.name('qrpc-lab watch')}")


def make(folder: Path) -> Workspace:
    """Make or complete the workspace and say which of the two it was."""
    catalogue = load_catalogue(find_content())
    existed = (folder / Workspace(folder).state.name).is_dir()
    workspace, notices = create_workspace(folder, catalogue)
    for sentence in notices:
        terminal.notice(sentence)
    what = "is complete" if existed else f"made, with {counted(len(catalogue.lessons), 'lesson')}"
    terminal.out().print(f"Workspace {folder} {what}.")
    return workspace
