"""`qrpc-lab init [DIR]`: only make the workspace."""

from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.cli.render.words import counted
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content
from qrpc_lab.course.workspace import DEFAULT_NAME, Workspace, create_workspace, find_workspace


def command(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help=f"Default: the one you are in, or ./{DEFAULT_NAME}."),
    ] = None,
) -> None:
    """Make a workspace, or complete one.  What you wrote is never overwritten."""
    if folder is None:
        around = find_workspace(Path.cwd())
        folder = around.root if around else Path(DEFAULT_NAME)
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
