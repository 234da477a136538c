"""How long the command line keeps a person waiting: `python benchmarks/cli.py 08 16`.

Start-up is compared with `python -c 'import typer'`, the least that a program with typer can cost:
the best of some runs in turns, as whatever else the machine does only ever adds.  Grading is timed
as a learner sees it: the whole command, with the course's answers in a new workspace, the median of
`--runs`, and how many times the start-up of such a program that is.  Without lessons: each of them,
and then all in one command.  The status is 1 when a limit is missed; on a machine that does
something else as well, that says little.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content
from qrpc_lab.course.workspace import create_workspace

if TYPE_CHECKING:
    from qrpc_lab.course.lesson import Lesson

PROGRAM = [sys.executable, "-m", "qrpc_lab"]
START_UP = 1.5  # times `import typer`
EXPLORED = 0.5  # seconds for a lesson whose checks are all explored
REAL = 1.5  # seconds for a lesson with calls over a real socket
ALL = 40.0  # seconds for all lessons in one command
SLOW_RUNS = 5  # at most, of what takes a second or more


def seconds(command: list[str], folder: Path) -> float:
    """Return how long a command takes."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def best_in_turns(commands: list[list[str]], folder: Path, runs: int) -> list[float]:
    """Return the best time of each command, measured one after the other, again and again."""
    rounds = [[seconds(command, folder) for command in commands] for _ in range(runs)]
    return [min(times) for times in zip(*rounds, strict=True)]


def median(command: list[str], folder: Path, runs: int) -> float:
    """Return the median time of a command."""
    return statistics.median(seconds(command, folder) for _ in range(runs))


def solved_workspace(folder: Path) -> tuple[Lesson, ...]:
    """Make a workspace that holds the course's answers; return the lessons."""
    catalogue = load_catalogue(find_content())
    workspace, _ = create_workspace(folder, catalogue)
    for lesson in catalogue.lessons:
        shutil.copyfile(lesson.solution, workspace.exercise(lesson))
    return tuple(catalogue.lessons)


def limit_of(lesson: Lesson) -> float:
    """Return how long a lesson may take: one with a service makes real calls too."""
    return REAL if "service = " in lesson.checker.read_text("utf-8") else EXPLORED


@dataclass
class Table:
    """Prints every figure beside its limit, and counts the limits that were missed."""

    least: float
    missed: int = 0

    def row(self, what: str, took: float, limit: float) -> None:
        """Print one figure."""
        self.missed += took > limit
        sign = "ok" if took <= limit else "MISSED"
        times = took / self.least
        print(
            f"{what:<32}{took:>8.3f} s {times:>6.1f} x   limit {limit:.3f} s   {sign}", flush=True
        )


def measure(folder: Path, wanted: list[str], runs: int) -> int:
    """Print the table; return how many limits were missed."""
    lessons = solved_workspace(folder)
    start_ups = [[*PROGRAM, "--help"], [*PROGRAM, "list"]]
    least, *others = best_in_turns(
        [[sys.executable, "-c", "import typer"], *start_ups], folder, runs
    )
    print(f"{'import typer':<32}{least:>8.3f} s")
    table = Table(least)
    for command, took in zip(start_ups, others, strict=True):
        table.row(f"qrpc-lab {command[-1]}", took, START_UP * least)
    for lesson in lessons:
        if not wanted or lesson.name.startswith(tuple(wanted)):
            took = median([*PROGRAM, "check", lesson.name], folder, min(runs, SLOW_RUNS))
            table.row(f"check {lesson.name}", took, limit_of(lesson))
    if not wanted:
        table.row("check --all", median([*PROGRAM, "check", "--all"], folder, 1), ALL)
    return table.missed


def main() -> int:
    """Measure; return 1 when a limit was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "lesson", nargs="*", help="beginnings of folder names; none: all, and --all"
    )
    parser.add_argument("--runs", type=int, default=9, help="runs of each short command")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        return 1 if measure(Path(name) / "course", options.lesson, options.runs) else 0


if __name__ == "__main__":
    sys.exit(main())
