"""How long the command line keeps a person waiting: `python benchmarks/cli.py`.

Start-up is compared with `python -c 'import typer'`, the least that a program with typer can cost.
Grading is timed as a learner sees it: the whole command, with the course's answers in a new
workspace.  Each figure is the median of some runs; the status is 1 when a limit is missed.
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


def seconds(command: list[str], folder: Path, runs: int) -> float:
    """Return the median time of a command."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


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
    typer = seconds([sys.executable, "-c", "import typer"], folder, runs)
    print(f"{'import typer':<32}{typer:>8.3f} s")
    for argument in ("--help", "list"):
        took = seconds([*PROGRAM, argument], folder, runs)
        row(f"qrpc-lab {argument}", took, START_UP * typer)
    for lesson in lessons[:5]:
        row(f"check {lesson}", seconds([*PROGRAM, "check", lesson], folder, 3), ONE_LESSON)
    five = seconds([*PROGRAM, "check", *lessons[:5]], folder, 3)
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
