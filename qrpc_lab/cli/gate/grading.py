"""Running trials: several at a time, with a line of progress, each graded by itself."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from qrpc_lab.cli.gate.trials import Trial, judge
from qrpc_lab.cli.grading import Target, assignment
from qrpc_lab.cli.interrupts import stopping_on_interrupt
from qrpc_lab.cli.progressline import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qrpc_lab.cli.gate.problem import Problem
    from qrpc_lab.course.content import Content


def run_trials(
    content: Content, trials: Sequence[Trial], jobs: int, schedules: int | None = None
) -> list[Problem]:
    """Grade every trial, `jobs` at a time; return one problem at most for each answer, in order."""
    from qrpc_lab.check import grade

    lock = threading.Lock()
    done = 0
    with (
        ProgressLine() as line,
        stopping_on_interrupt(lambda _: None) as listener,
        ThreadPoolExecutor(jobs, "gate") as pool,
    ):

        def run(trial: Trial) -> Problem | None:
            nonlocal done
            asked = assignment(content, Target(trial.lesson, trial.answer))
            report = grade([asked], seed=trial.seed, schedules=schedules, jobs=1, listener=listener)
            with lock:
                done += 1
                line.say(f"{done} of {len(trials)}: {trial.lesson.name} {trial.label}")
            return judge(trial, report.lessons[0])

        try:
            found = list(pool.map(run, trials))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return list(_once_each(trials, found))


def _once_each(trials: Sequence[Trial], found: Sequence[Problem | None]) -> Iterator[Problem]:
    """Yield one problem for each answer, the first, and say in how many runs it had one."""
    runs: dict[Path, list[Problem | None]] = {}
    for trial, problem in zip(trials, found, strict=True):
        runs.setdefault(trial.answer, []).append(problem)
    for problems in runs.values():
        bad = [problem for problem in problems if problem is not None]
        if bad and len(problems) > 1:
            often = f" (in {len(bad)} of {len(problems)} runs)"
            yield replace(bad[0], message=bad[0].message + often)
        else:
            yield from bad
