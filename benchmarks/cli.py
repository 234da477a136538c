"""How long the command line keeps a person waiting: `python benchmarks/cli.py`.

Start-up is compared with `python -c 'import typer'`, the least that a program with typer can cost:
the best of some runs in turns, as whatever else the machine does only ever adds.  Grading is timed
as a learner sees it: the whole command, with the course's answers in a new workspace, the median of
three.  The status is 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qrpc_lab.course.catalogue import load_catalogue
from qrpc_lab.course.content import find_content
from qrpc_lab.course.workspace import create_workspace

PROGRAM = [sys.executable, "-m", "qrpc_lab"]
START_UP = 1.5  # times `import typer`
ONE_LESSON = 1.5  # seconds
FIRST_LESSONS = 4.0  # seconds, for the first five


def seconds(command: list[str], folder: Path) -> float:
    """Return how long a command takes."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def best_in_turns(commands: list[list[str]], folder: Path, runs: int) -> list[float]:
    """Return the best time of each command, measured one after the other, again and again."""
    rounds = [[seconds(command, folder) for command in commands] for _ in range(runs)]
    return [min(times) for times in zip(*rounds, strict=True)]


def median(command: list[str], folder: Path, runs: int = 3) -> float:
    """Return the median time of a command."""
    return statistics.median(seconds(command, folder) for _ in range(runs))


def solved_workspace(folder: Path) -> list[str]:
    """Make a workspace that holds the course's answers; return the lessons' names."""
    catalogue = load_catalogue(find_content())
    workspace, _ = create_workspace(folder, catalogue)
    for lesson in catalogue.lessons:
        shutil.copyfile(lesson.solution, workspace.exercise(lesson))
    return [lesson.name for lesson in catalogue.lessons]


def measure(folder: Path, runs: int) -> int:
    """Print every figure beside its limit; return how many limits were missed."""
    missed = 0

    def row(what: str, took: float, limit: float) -> None:
        nonlocal missed
        missed += took > limit
        sign = "ok" if took <= limit else "MISSED"
        print(f"{what:<32}{took:>8.3f} s   limit {limit:.3f} s   {sign}")

    lessons = solved_workspace(folder)
    start_ups = [[*PROGRAM, "--help"], [*PROGRAM, "list"]]
    least, *others = best_in_turns(
        [[sys.executable, "-c", "import typer"], *start_ups], folder, runs
    )
    print(f"{'import typer':<32}{least:>8.3f} s")
    for command, took in zip(start_ups, others, strict=True):
        row(f"qrpc-lab {command[-1]}", took, START_UP * least)
    for lesson in lessons[:5]:
        row(f"check {lesson}", median([*PROGRAM, "check", lesson], folder), ONE_LESSON)
    five = median([*PROGRAM, "check", *lessons[:5]], folder)
    row(f"check, the first {len(lessons[:5])}", five, FIRST_LESSONS)
    return missed


def main() -> int:
    """Measure; return 1 when a limit was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="runs of each short command")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        return 1 if measure(Path(name) / "course", runs) else 0


if __name__ == "__main__":
    sys.exit(main())
