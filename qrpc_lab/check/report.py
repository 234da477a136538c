"""What grading a set of exercises came to: pure data, no rendering.

Every output format (text, JSON, JUnit, GitHub annotations) is a function of a `Report`, so a
verdict reads the same wherever it is read.  Times are the only fields that may differ between two
runs with the same seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(StrEnum):
    """How one check, one lesson or a whole run ended."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    SKIPPED = "skipped"

    @property
    def exit_status(self) -> int:
        """The exit status that this verdict asks of a command."""
        return {"pass": 0, "fail": 1, "skipped": 1, "inconclusive": 3, "error": 4}[self.value]


_GRAVITY = (Verdict.ERROR, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.SKIPPED)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Sum up: a fault of the tool outweighs a failure, a failure outweighs a doubt.

    A skipped check counts as not passed, but why it was skipped says more: after a check that
    could not decide, the sum is that doubt.
    """
    present = set(verdicts)
    for verdict in _GRAVITY:
        if verdict in present:
            return Verdict.FAIL if verdict is Verdict.SKIPPED else verdict
    return Verdict.PASS


@dataclass(frozen=True, slots=True)
class Where:
    """One line of the learner's program that a finding points at."""

    file: str
    line: int
    goroutine: str = "main"
    doing: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A named defect.

    `expected` and `actual` are short texts (or `None`); `detail` may hold several lines, such as a
    traceback or the explorer's diagnosis; `excerpt` holds numbered source lines, the guilty one
    flagged; `hint` is the lesson's own sentence for this code.
    """

    code: str
    name: str
    message: str
    expected: str | None = None
    actual: str | None = None
    where: tuple[Where, ...] = ()
    token: str | None = None
    hint: str | None = None
    detail: str = ""
    excerpt: tuple[tuple[int, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was tried: schedules run, whether that was all there are, and random cases."""

    schedules: int = 0
    exhausted: bool = False
    cases: int = 0


@dataclass(frozen=True, slots=True)
class CheckReport:
    """One check of one lesson; `output` is what the learner printed in the failing case."""

    check: str
    title: str
    verdict: Verdict
    finding: Finding | None = None
    coverage: Coverage = field(default_factory=Coverage)
    output: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LessonReport:
    """One lesson: its checks in order, the wall-clock seconds, and notices on degraded limits."""

    lesson: str
    title: str
    seconds: float
    checks: tuple[CheckReport, ...]
    notices: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of the checks; a lesson without a check is a fault of its author."""
        return worst(check.verdict for check in self.checks) if self.checks else Verdict.ERROR

    @property
    def finding(self) -> Finding | None:
        """The first finding, the one a learner should look at."""
        return next((check.finding for check in self.checks if check.finding), None)


@dataclass(frozen=True, slots=True)
class Report:
    """A run of the grader over one or more lessons."""

    seed: str
    lessons: tuple[LessonReport, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of the lessons."""
        return worst(lesson.verdict for lesson in self.lessons)
