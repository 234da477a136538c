"""`qrpc-lab explain CODE`: a finding's page."""

from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.errors import CourseError, UnknownFinding


def command(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="Such as QL101; none lists them all.")
    ] = None,
) -> None:
    """Explain a finding: what it means, a program that has it, how to mend it."""
    from qrpc_lab.cli.render.markdown import show
    from qrpc_lab.findings import KINDS, page

    out = terminal.out()
    if code is None:
        for kind in KINDS.values():
            out.print(f"{out.ink.name(kind.code)}  {kind.name}")
        return
    try:
        text = page(_full(code))
    except UnknownFinding as error:
        message = f"There is no finding {code!r}. `qrpc-lab explain` lists them all."
        raise CourseError(message) from error
    show(text, out)


def _full(code: str) -> str:
    """Accept `ql101` and `101` as well."""
    code = code.strip().upper()
    return f"QL{code}" if code.isdigit() else code
