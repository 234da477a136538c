"""`qrpc-lab dev new NAME`: begin a lesson."""

from typing import Annotated

import typer

from qrpc_lab.cli import terminal


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Number and slug: 07-worker-pool.")],
    *,
    title: Annotated[str | None, typer.Option(help="Default: made of the slug.")] = None,
    mode: Annotated[str, typer.Option(help="unary, bidi, channels, …")] = "channels",
) -> None:
    """Begin a lesson: a folder with every file it needs, which passes the gate as it stands."""
    from qrpc_lab.cli.scaffold import scaffold
    from qrpc_lab.course.content import find_content

    out = terminal.out()
    for path in scaffold(find_content(), name, title, mode):
        out.print(f"wrote {path}")
    out.print(f"Now make it yours, and ask often: qrpc-lab dev check {name}")
