"""A lesson of one function, small enough that everything else about grading can be tested on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qrpc_lab.check import Assignment, LessonReport, grade

HERE = Path(__file__).parent
TOY = HERE / "toy"
CHECKOUT = HERE.parents[1]

GradeToy = Callable[..., LessonReport]


def toy_assignment(exercise: Path) -> Assignment:
    """The toy lesson with somebody's answer to it."""
    return Assignment(
        lesson="90-adder",
        title="Adder",
        exercise=exercise,
        starter=TOY / "adder.py",
        checker=TOY / "check_adder.py",
        drive=TOY / "drive_adder.py",
        hidden=(CHECKOUT / "lessons", CHECKOUT / "solutions"),
        feedback={"QL110": "One and one is two."},
    )


@pytest.fixture
def grade_toy() -> GradeToy:
    """Grade an answer to the toy lesson."""

    def grade_one(exercise: Path, seed: str = "7") -> LessonReport:
        return grade([toy_assignment(exercise)], seed=seed).lessons[0]

    return grade_one


@pytest.fixture
def grade_source(grade_toy: GradeToy, tmp_path: Path) -> GradeToy:
    """Grade a text as an answer to the toy lesson."""

    def grade_text(source: str, seed: str = "7") -> LessonReport:
        exercise = tmp_path / "adder.py"
        exercise.write_text(source, encoding="utf-8")
        return grade_toy(exercise, seed)

    return grade_text
