"""`qrpc-lab check`: grade."""

from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli import terminal
from qrpc_lab.cli.checking import Order, check
from qrpc_lab.cli.grading import Settings
from qrpc_lab.cli.reporting import Format


def command(  # noqa: PLR0913 - one parameter for each option of the contract
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="LESSON", help="Default: the current one.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All lessons.")] = False,
    file: Annotated[
        Path | None, typer.Option(help="Grade this file as the answer to the one LESSON.")
    ] = None,
    seed: Annotated[str | None, typer.Option(help="Draw the same cases as a run before.")] = None,
    schedules: Annotated[
        int | None, typer.Option(min=1, help="How many interleavings to explore.")
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Machine formats stand alone on standard output.")
    ] = Format.TEXT,
    output: Annotated[Path | None, typer.Option(help="Write the report to a file.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Lessons at a time. Default: as many as processors.")
    ] = None,
) -> None:
    """Grade.  Exit status: 0 passed, 1 failed, 2 wrong usage, 3 inconclusive, 4 our fault."""
    order = Order(
        lessons=tuple(lessons or ()),
        everything=everything,
        file=file,
        settings=Settings(seed, schedules, jobs),
        form=form,
        output=output,
    )
    raise SystemExit(check(order, terminal.out()))
