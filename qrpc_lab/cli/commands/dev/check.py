"""`qrpc-lab dev check`: the author's gate."""

import os
import secrets
import time
from typing import Annotated

import typer

from qrpc_lab.cli import exits, terminal
from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content


def command(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="Default: all.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All lessons (the default).")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Trials at a time. Default: as many as processors.")
    ] = None,
    times: Annotated[int, typer.Option(min=1, help="How often, each with its own seed.")] = 1,
    seed: Annotated[str | None, typer.Option(help="Draw the same cases as a run before.")] = None,
    rules_only: Annotated[bool, typer.Option("--rules", help="Look at files only.")] = False,
) -> None:
    """Starters must fail, solutions pass, and wrong answers be rejected for their code."""
    from qrpc_lab.cli.gate.grading import run_trials
    from qrpc_lab.cli.gate.rules import course_problems, lesson_problems
    from qrpc_lab.cli.gate.trials import trials

    began = time.monotonic()
    content = find_content()
    catalogue = load_catalogue(content)
    named = [] if everything else [catalogue.find(typed) for typed in lessons or ()]
    chosen = named or list(catalogue.lessons)
    problems = [] if named else list(course_problems(content, catalogue))
    problems += [problem for lesson in chosen for problem in lesson_problems(lesson)]
    seed = seed or secrets.token_hex(2)
    seeds = [seed] if times == 1 else [f"{seed}-{number}" for number in range(1, times + 1)]
    planned = [] if rules_only else [trial for lesson in chosen for trial in trials(lesson, seeds)]
    problems += run_trials(content, planned, jobs or os.cpu_count() or 1)

    out = terminal.out()
    for problem in problems:
        out.print(f"{out.ink.bad('✗')} {out.ink.strong(problem.lesson)}  {problem.message}")
    sign = out.ink.bad(f"{len(problems)} problems") if problems else out.ink.good("no problem")
    out.print(
        f"{len(chosen)} lessons, {len(planned)} answers graded, {sign}, seed {seed}, "
        f"{time.monotonic() - began:.1f} s"
    )
    raise SystemExit(exits.FAILED if problems else exits.PASSED)
