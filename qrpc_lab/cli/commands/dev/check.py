"""`qrpc-lab dev check`: the author's gate."""

from typing import Annotated

import typer


def command(  # noqa: PLR0913 - one parameter for each option
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="LESSON", help="Default: all.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All lessons (the default).")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Trials at a time. Default: as many as processors.")
    ] = None,
    times: Annotated[int, typer.Option(min=1, help="How often, each with its own seed.")] = 1,
    seed: Annotated[str | None, typer.Option(help="Draw the same cases as a run before.")] = None,
    rules_only: Annotated[bool, typer.Option("--rules", help="Look at files only.")] = False,
    only: Annotated[
        str | None,
        typer.Option(metavar="KIND|NAME", help="Starter, solution, wrong, or one answer's name."),
    ] = None,
    schedules: Annotated[
        int | None, typer.Option(min=1, help="Schedules of each check that explores.")
    ] = None,
) -> None:
    """Starters must fail, solutions pass, and wrong answers be rejected for their code."""
    from qrpc_lab.cli.gate.gate import Plan, run

    named = () if everything else tuple(lessons or ())
    plan = Plan(named, jobs, times, seed, rules_only, only, schedules)
    raise SystemExit(run(plan))
