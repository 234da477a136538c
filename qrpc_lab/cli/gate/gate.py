"""The gate as a whole: choose lessons, apply the rules, run the trials, tell what is wrong."""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass

from qrpc_lab.cli import exits, terminal
from qrpc_lab.cli.gate.grading import run_trials
from qrpc_lab.cli.gate.problem import Problem
from qrpc_lab.cli.gate.rules import course_problems, lesson_problems
from qrpc_lab.cli.gate.trials import trials
from qrpc_lab.cli.render.words import counted
from qrpc_lab.course.catalogue import Catalogue, load_catalogue
from qrpc_lab.course.content import Content, find_content
from qrpc_lab.course.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked on the command line; no lessons means all of them."""

    lessons: tuple[str, ...] = ()
    jobs: int | None = None
    times: int = 1
    seed: str | None = None
    rules_only: bool = False
    only: str | None = None
    """A kind of answer (starter, solution, wrong) or the name of one; the rest is left out."""
    schedules: int | None = None


def run(plan: Plan) -> int:
    """Carry out the plan and print the problems; return the exit status."""
    began = time.monotonic()
    content = find_content()
    catalogue = load_catalogue(content)
    named = [catalogue.find(typed) for typed in plan.lessons]
    chosen = named or list(catalogue.lessons)
    seed = plan.seed or secrets.token_hex(2)
    planned = [] if plan.rules_only else [
        trial
        for lesson in chosen
        for trial in trials(lesson, _seeds(seed, plan.times))
        if plan.only in {None, trial.kind, trial.answer.stem}
    ]  # fmt: skip
    problems = [
        *_by_rules(content, catalogue, named, chosen),
        *_misnamed(plan.only, found=bool(planned)),
        *run_trials(content, planned, plan.jobs or os.cpu_count() or 1, plan.schedules),
    ]
    _tell(problems)
    out = terminal.out()
    told = counted(len(problems), "problem") if problems else "no problem"
    out.print(
        f"{counted(len(chosen), 'lesson')}, {counted(len(planned), 'answer')} graded, "
        f"{out.ink.bad(told) if problems else out.ink.good(told)}, seed {seed}, "
        f"{time.monotonic() - began:.1f} s"
    )
    return exits.FAILED if problems else exits.PASSED


def _seeds(seed: str, times: int) -> list[str]:
    return [seed] if times == 1 else [f"{seed}-{number}" for number in range(1, times + 1)]


def _misnamed(only: str | None, *, found: bool) -> list[Problem]:
    if only is None or found:
        return []
    message = (
        f"No answer is called {only!r}: give a kind (starter, solution, wrong) or a file's name."
    )
    return [Problem("--only", message)]


def _by_rules(
    content: Content, catalogue: Catalogue, named: list[Lesson], chosen: list[Lesson]
) -> list[Problem]:
    problems = [] if named else list(course_problems(content, catalogue))
    return problems + [problem for lesson in chosen for problem in lesson_problems(lesson)]


def _tell(problems: list[Problem]) -> None:
    out = terminal.out()
    for problem in problems:
        out.print(f"{out.ink.bad('✗')} {out.ink.strong(problem.lesson)}  {problem.message}")
