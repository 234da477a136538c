"""`qrpc-lab watch [LESSON]`: the learner's loop."""

from typing import Annotated

import typer


def command(
    lesson: Annotated[
        str | None, typer.Argument(metavar="LESSON", help="Default: the current one.")
    ] = None,
) -> None:
    """Check a lesson again whenever you save; keys: h hint, l list, n next, q quit."""
    from qrpc_lab.cli.watching import watch

    raise SystemExit(watch(lesson))
