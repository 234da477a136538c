"""`qrpc-lab solution LESSON`: the course's answer, for those who found their own."""

from typing import Annotated

import typer

from qrpc_lab.cli import exits, terminal
from qrpc_lab.cli.session import open_session


def command(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Number, slug or folder name.")],
    *,
    spoil: Annotated[bool, typer.Option("--spoil", help="Show it before a pass, too.")] = False,
) -> None:
    """Show the course's answer, once you have passed (or with --spoil)."""
    from qrpc_lab.cli.render.markdown import show_source

    session = open_session()
    exhibit = session.catalogue.find_exhibit(lesson)
    if exhibit is not None and spoil:
        show_source(exhibit.mended.read_text(encoding="utf-8"), exhibit.mended.name, terminal.out())
        return
    if exhibit is not None:
        terminal.err().print(
            f"{exhibit.label}: `qrpc-lab explore exhibit.py` tells whether yours is mended. "
            f"To see ours all the same: `qrpc-lab solution {exhibit.key} --spoil`."
        )
        raise SystemExit(exits.USAGE)
    found = session.lesson(lesson)
    if not spoil and not session.progress.passed(found.name):
        terminal.err().print(
            f"{found.label} is not passed yet. A hint: `qrpc-lab hint {found.slug}`. "
            f"To see the answer all the same: `qrpc-lab solution {found.slug} --spoil`."
        )
        raise SystemExit(exits.USAGE)
    show_source(found.solution.read_text(encoding="utf-8"), found.solution.name, terminal.out())
