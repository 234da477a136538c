"""Answers in other styles than the solution's are right too, and must pass.

`right/LESSON/` holds them, one file each. A checker that rejects one of them is wrong: it asks for
a way of writing, not for a behaviour.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from qrpc_lab.check import Assignment, grade

ROOT = Path(__file__).parents[2]
ANSWERS = sorted(path for path in Path(__file__).parent.glob("right/*/*.*"))


def assignment(lesson: str, exercise: Path) -> Assignment:
    """One answer to a lesson, graded as a learner's."""
    folder, slug = ROOT / "lessons" / lesson, lesson[3:].replace("-", "_")
    meta = tomllib.loads((folder / "lesson.toml").read_text(encoding="utf-8"))
    return Assignment(
        lesson=lesson,
        title=meta["title"],
        exercise=exercise,
        starter=folder / meta.get("exercise", f"{slug}.py"),
        checker=folder / f"check_{slug}.py",
        drive=folder / f"drive_{slug}.py",
    )


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_another_style_passes(answer: Path) -> None:
    """Every check passes, each with a pass of its own."""
    report = grade([assignment(answer.parent.name, answer)], seed="style", jobs=1)
    told = [
        (check.check, check.verdict, check.finding and (check.finding.code, check.finding.message))
        for lesson in report.lessons
        for check in lesson.checks
        if check.verdict != "pass"
    ]
    assert not told
    assert report.lessons[0].checks
