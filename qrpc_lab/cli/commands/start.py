"""`qrpc-lab start [DIR]`: the one command that a learner needs to know."""

import os
from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli.commands.init import make
from qrpc_lab.course.workspace import DEFAULT_NAME, find_workspace


def command(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help=f"Default: ./{DEFAULT_NAME}.")
    ] = None,
) -> None:
    """Make a workspace if there is none, then watch the current lesson."""
    from qrpc_lab.cli.watching import watch

    found = find_workspace(folder or Path.cwd())
    if found is None or (folder is not None and found.root != folder):
        found = make(folder or Path(DEFAULT_NAME))
    os.chdir(found.root)
    raise SystemExit(watch(None))
