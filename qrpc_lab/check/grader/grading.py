"""Grades exercises, several at a time: the way in to the grader."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from qrpc_lab.check.assignment import Assignment, Listener
from qrpc_lab.check.grader.lesson import grade_lesson
from qrpc_lab.check.report import Report


def grade(
    assignments: Sequence[Assignment],
    *,
    seed: str,
    schedules: int | None = None,
    jobs: int | None = None,
    listener: Listener | None = None,
) -> Report:
    """Grade exercises, `jobs` at a time (default: one for each processor); blocks until all are.

    The same seed gives the same report, times aside.  `schedules` overrides the budget of every
    check that explores.  `listener` hears of progress from several threads.
    """
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # read when a lesson's drive imports grpc
    workers = max(1, jobs or min(os.cpu_count() or 1, len(assignments)) or 1)
    with ThreadPoolExecutor(workers, thread_name_prefix="qrpc-lab grade") as pool:
        lessons = pool.map(lambda one: grade_lesson(one, seed, schedules, listener), assignments)
        return Report(seed, tuple(lessons))
