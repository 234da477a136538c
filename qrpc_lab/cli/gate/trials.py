"""Trials: answers whose verdict is known before they are graded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qrpc_lab.check.report import LessonReport, Verdict
from qrpc_lab.cli.gate.expectation import expected_code
from qrpc_lab.cli.gate.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qrpc_lab.course.lesson import Lesson

_NOT_DONE = "QL902"
_HARNESS = "QL9"


@dataclass(frozen=True, slots=True)
class Trial:
    """One answer to one lesson, graded with one seed."""

    lesson: Lesson
    kind: str
    answer: Path
    seed: str

    @property
    def label(self) -> str:
        """How the answer is called in messages."""
        kind = "wrong answer" if self.kind == "wrong" else self.kind
        return f"{kind} {self.answer.name} (seed {self.seed})"


def trials(lesson: Lesson, seeds: list[str]) -> Iterator[Trial]:
    """Yield every trial of a lesson; the starter needs no second seed."""
    if lesson.starter.is_file():
        yield Trial(lesson, "starter", lesson.starter, seeds[0])
    for seed in seeds:
        if lesson.solution.is_file():
            yield Trial(lesson, "solution", lesson.solution, seed)
        for path in lesson.wrong:
            if expected_code(path) is not None:
                yield Trial(lesson, "wrong", path, seed)


def judge(trial: Trial, graded: LessonReport) -> Problem | None:
    """Say what is wrong with a trial's verdict, `None` if it is the one that was known before."""
    judges = {"starter": _starter, "solution": _solution, "wrong": _wrong}
    message = judges[trial.kind](trial, graded)
    return Problem(trial.lesson.name, message) if message else None


def _starter(trial: Trial, graded: LessonReport) -> str | None:
    if graded.verdict is Verdict.PASS:
        return "The starter passes: a learner would have nothing to do. Take the answer out of it."
    code = _code(graded)
    if graded.verdict is Verdict.FAIL and (code == _NOT_DONE or not code.startswith(_HARNESS)):
        return None
    return (
        f"The {trial.label} gets {_said(graded)}. It should raise NotImplementedError('TODO …') "
        f"({_NOT_DONE}) or fail as a first attempt would."
    )


def _solution(trial: Trial, graded: LessonReport) -> str | None:
    if graded.verdict is Verdict.PASS:
        return None
    return f"The {trial.label} gets {_said(graded)}: mend it, or the check that rejects it."


def _wrong(trial: Trial, graded: LessonReport) -> str | None:
    expected = expected_code(trial.answer)
    if graded.verdict is Verdict.FAIL and _code(graded) == expected:
        return None
    if graded.verdict is Verdict.PASS:
        return f"The {trial.label} passes: write the check that catches it ({expected})."
    return f"The {trial.label} expects {expected} and gets {_said(graded)}."


def _code(graded: LessonReport) -> str:
    return graded.finding.code if graded.finding else ""


def _said(graded: LessonReport) -> str:
    finding = graded.finding
    if finding is None:
        return f"`{graded.verdict}` without a finding"
    check = next(check.check for check in graded.checks if check.finding is finding)
    facts = [f"expected {finding.expected}", f"actual {finding.actual}"]
    told = f" ({', '.join(facts)})" if finding.expected is not None else ""
    last = finding.detail.strip().splitlines()[-1:] if finding.code == "QL999" else []
    return f"{finding.code} in {check}: " + " ".join([finding.message + told, *last])
