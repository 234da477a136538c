"""`qrpc-lab replay TOKEN`: one interleaving, step by step."""

from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli import terminal


def command(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="A token, or its short alias.")],
    *,
    svg: Annotated[Path | None, typer.Option(help="Draw it into this file.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="The same, as a page with the words beside it.")
    ] = None,
) -> None:
    """Run one schedule again.  Exit status: 0 nothing found, 1 found, 3 it cannot be repeated."""
    from qrpc_lab.cli.replaying import replay

    raise SystemExit(replay(token, terminal.out(), svg, html))
