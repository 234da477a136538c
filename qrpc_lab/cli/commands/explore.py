"""`qrpc-lab explore FILE[:FUNCTION]`: your own program under many interleavings."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qrpc_lab.cli import terminal


class Form(StrEnum):
    """How the result is written."""

    TEXT = "text"
    JSON = "json"


def command(  # noqa: PLR0913 - one parameter for each option
    program: Annotated[str, typer.Argument(metavar="FILE[:FUNCTION]")],
    *,
    schedules: Annotated[int, typer.Option(min=1, help="How many interleavings.")] = 300,
    seed: Annotated[int, typer.Option(help="Choose the same schedules as a run before.")] = 0,
    strategy: Annotated[
        str, typer.Option(help="mixed, random, pos, pct, exhaustive or natural.")
    ] = "mixed",
    lines: Annotated[
        bool, typer.Option("--lines", help="Switch at every line, and find data races.")
    ] = False,
    max_steps: Annotated[int, typer.Option(min=10, help="Steps of one schedule.")] = 20_000,
    horizon: Annotated[float, typer.Option(help="Virtual seconds of one schedule.")] = 3600.0,
    expect: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="A finding that is accepted.")
    ] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option(metavar="MODULE", help="A module not to look into.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write the result.")] = Form.TEXT,
    svg: Annotated[Path | None, typer.Option(help="Draw the finding into this file.")] = None,
) -> None:
    """Run a program under many interleavings.  Exit status: 0 nothing found, 1 found, 3 unsure."""
    from qrpc_lab.cli.exploring import Wish, explore

    wish = Wish(
        program=program,
        schedules=schedules,
        seed=seed,
        strategy=strategy,
        lines=lines,
        max_steps=max_steps,
        horizon=horizon,
        expect=tuple(expect or ()),
        leave_out=tuple(leave_out or ()),
        json=form is Form.JSON,
        svg=svg,
    )
    raise SystemExit(explore(wish, terminal.out()))
