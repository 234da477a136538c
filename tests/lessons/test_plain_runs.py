"""The command that tells how often a wrong answer shows in plain runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOLUTIONS = ROOT / "solutions" / "05-rendezvous"


def share(answer: str, runs: int = 5) -> str:
    """What the command prints for one answer to lesson 05, after some runs."""
    command = [sys.executable, "-m", "tools.plain_runs", "05", "--runs", str(runs)]
    done = subprocess.run(
        [*command, "--answer", str(SOLUTIONS / answer)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_right_answer_never_shows_a_defect() -> None:
    """Real threads and hurried clocks find nothing in the solution.

    Many runs, since one of them must show an overlap, which on a busy machine most do not.
    """
    assert share("rendezvous.py", runs=60).split()[2:] == ["0.0%"]


def test_a_plain_mistake_always_shows() -> None:
    """What is wrong in every order is seen in each run, and the check that sees it is named."""
    told = share("wrong/one_goroutine.py")
    assert "100.0%" in told
    assert "EverybodyWarmsUpAtOnce 100%" in told
