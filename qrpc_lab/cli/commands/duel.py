"""`qrpc-lab duel LESSON`: you are the scheduler, and a wrong answer is your opponent."""

from typing import Annotated

import typer

from qrpc_lab.cli import exits, terminal
from qrpc_lab.cli.session import open_session


def command(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="Number, slug or folder name.")],
    *,
    seed: Annotated[str | None, typer.Option(help="Draw the same opponent again.")] = None,
    spoil: Annotated[bool, typer.Option("--spoil", help="Play before a pass, too.")] = False,
) -> None:
    """Choose, step by step, who runs next, until a wrong answer breaks."""
    from qrpc_lab.cli.dueling import play

    session = open_session()
    found = session.lesson(lesson)
    if not spoil and not session.progress.passed(found.name):
        terminal.err().print(
            f"{found.label} is not passed yet, and the opponent is a wrong answer to it. "
            f"To play all the same: `qrpc-lab duel {found.slug} --spoil`."
        )
        raise SystemExit(exits.USAGE)
    raise SystemExit(play(session, found, seed, terminal.out()))
