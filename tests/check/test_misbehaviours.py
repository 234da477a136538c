"""What an exercise may do to its grader, and what is said of it.

Each file in `misbehaviours/` is a right answer that also misbehaves (or, marked `pass`, only looks
as if it did); the first line of its docstring names the finding.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qrpc_lab.check import LessonReport, Verdict, grade
from qrpc_lab.check.grader import opening
from tests.check.conftest import HERE, GradeToy, toy_assignment

FILES = sorted((HERE / "misbehaviours").glob("*.py"))
NEEDS_LINE = {"QL903", "QL904", "QL909", "QL107"}
WITHOUT_LINE = {"closes_pipes.py"}


def expected(path: Path) -> str:
    """The code in the first line of the docstring."""
    return path.read_text("utf-8").splitlines()[0].removeprefix('"""expect: ')


def shown(report: LessonReport) -> str:
    """What a failing test prints."""
    return repr([check.finding or check.verdict for check in report.checks])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_named(path: Path, grade_toy: GradeToy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each gets its own code, with the learner's line where one is to be had, and never a pass."""
    monkeypatch.setattr(opening, "IMPORT_SECONDS", 1.0)
    report = grade_toy(path)
    if expected(path) == "pass":
        assert report.verdict is Verdict.PASS, shown(report)
        return
    assert report.verdict is Verdict.FAIL, shown(report)
    assert report.finding is not None
    assert report.finding.code == expected(path), shown(report)
    if report.finding.code in NEEDS_LINE and path.name not in WITHOUT_LINE:
        assert report.finding.where, shown(report)
        assert {site.file for site in report.finding.where} == {path.name}


def test_others_stand(tmp_path: Path) -> None:
    """A lesson that takes its subject down leaves the verdicts of the lessons beside it alone."""
    right = tmp_path / "adder.py"
    right.write_text("def add(a, b):\n    return a + b\n")
    wrong = HERE / "misbehaviours" / "os_exit.py"
    report = grade([toy_assignment(one) for one in (right, wrong, right)], seed="1", jobs=2)
    assert [one.verdict for one in report.lessons] == ["pass", "fail", "pass"]


def test_within_two_seconds_of_the_limit(grade_toy: GradeToy) -> None:
    """A hanging exercise is over soon after its limit: nothing waits for its threads."""
    limit = 2.5  # of the toy's check
    started = time.monotonic()
    grade_toy(HERE / "misbehaviours" / "endless_loop.py")
    assert time.monotonic() - started < limit + 2.0 + 10.0, "generous: the machine may be busy"
