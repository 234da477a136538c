"""Grades one lesson: its checks in order, in one subject as long as that can be trusted."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.assignment import Assignment, Listener, Progress
from qrpc_lab.check.authoring import Case, Check
from qrpc_lab.check.grader import system
from qrpc_lab.check.grader.conversation import converse
from qrpc_lab.check.grader.judge import (
    Judgement,
    ask,
    fault_of_checker,
    judge_case,
    seen_of,
)
from qrpc_lab.check.grader.lesson_files import load_checks, load_drive, public_names
from qrpc_lab.check.grader.opening import Broken, OpenedSubject, open_subject
from qrpc_lab.check.grader.staging import Stage, Unreadable, staged
from qrpc_lab.check.report import (
    CheckReport,
    Coverage,
    Finding,
    LessonReport,
    Verdict,
)
from qrpc_lab.check.seen import Seen

LESSON_SECONDS = 60.0


def grade_lesson(
    assignment: Assignment, seed: str, schedules: int | None, listener: Listener | None
) -> LessonReport:
    """Grade one exercise.  Never raises for anything that a learner or an author did."""
    started = time.monotonic()
    hear = listener or (lambda _: None)
    notices: list[str] = system.notices()
    try:
        checks = load_checks(assignment.checker)
        drive = load_drive(assignment.drive)
        names = public_names(assignment.starter)
    except Exception:  # noqa: BLE001 - QL999: the author's files do not load
        fault = fault_of_checker().finding
        reports = [CheckReport("(checker)", "the lesson loads", Verdict.ERROR, fault)]
    else:
        grading = _Grading(assignment, seed, schedules, drive, names)
        reports = _run_all(grading, checks, hear, assignment.lesson)
        notices += grading.notices
    seconds = round(time.monotonic() - started, 3)
    unique = tuple(dict.fromkeys(notices))
    done = LessonReport(assignment.lesson, assignment.title, seconds, tuple(reports), unique)
    hear(Progress(assignment.lesson, done=done))
    return done


def _run_all(
    grading: _Grading, checks: list[type[Check]], hear: Listener, lesson: str
) -> list[CheckReport]:
    reports: dict[str, CheckReport] = {}
    with grading:
        for check in checks:
            hear(Progress(lesson, started=check.title()))
            blocking = _blocking(check, reports)
            report = _skipped(check, blocking) if blocking else grading.run(check)
            reports[check.__name__] = report
            hear(Progress(lesson, check=report))
    return list(reports.values())


def _blocking(check: type[Check], earlier: dict[str, CheckReport]) -> CheckReport | None:
    needed = earlier if check.needs is None else check.needs
    ran = (earlier[name] for name in needed if name in earlier)
    return next((one for one in ran if one.verdict is not Verdict.PASS), None)


def _skipped(check: type[Check], because: CheckReport) -> CheckReport:
    reason = f"makes no sense before: {because.title}"
    return CheckReport(check.__name__, check.title(), Verdict.SKIPPED, reason=reason)


class _Grading:
    """The files on stage, and the subject that runs them, made anew after each mishap."""

    def __init__(
        self,
        assignment: Assignment,
        seed: str,
        schedules: int | None,
        drive: ModuleType,
        names: list[dict[str, object]],
    ) -> None:
        self._assignment = assignment
        self._seed = seed
        self._schedules = schedules
        self._drive = drive
        self._names = names
        self._until = time.monotonic() + LESSON_SECONDS
        self._stack = ExitStack()
        self._stage: Stage | None = None
        self._opened: OpenedSubject | None = None
        self._unreadable: str | None = None
        self.notices: list[str] = []

    def __enter__(self) -> None:
        try:
            self._stage = self._stack.enter_context(staged(self._assignment))
        except Unreadable as error:
            self._unreadable = str(error)

    def __exit__(self, *_: object) -> None:
        self._drop_subject()
        self._stack.close()

    def run(self, check: type[Check]) -> CheckReport:
        """Run one check to a verdict."""
        if self._unreadable is not None:
            return self._report(check, Judgement(h.finding("QL901", self._unreadable)), 0, "")
        try:
            opened = self._open()
        except Broken as broken:
            judgement = Judgement(broken.finding, fault=broken.fault)
            return self._report(check, judgement, 0, broken.output)
        deadline = min(time.monotonic() + check.seconds, self._until)
        instance = check()
        outcomes: list[tuple[Case, Seen]] = []
        for index in range(check.cases):
            judgement, case, seen = self._run_case(opened, instance, index, deadline)
            outcomes.append((case, seen))
            if judgement.finding is not None:
                self._drop_subject()
                return self._report(check, judgement, index + 1, seen.output)
        judgement = ask(lambda: instance.judge_all(outcomes))
        if judgement.finding is None:
            judgement = self._after_check(opened)
        return self._report(check, judgement, check.cases, "")

    def _run_case(
        self, opened: OpenedSubject, check: Check, index: int, deadline: float
    ) -> tuple[Judgement, Case, Seen]:
        name = type(check).__name__
        rnd = Random(f"{self._seed}/{self._assignment.lesson}/{name}/{index}")  # noqa: S311 - repeatable, not secret
        case = Case()
        try:
            case = check.case(rnd)
            talk = converse(opened.subject, self._drive, type(check), case, deadline)
        except Exception:  # noqa: BLE001 - QL999: the author's case or server, or the kit
            return fault_of_checker(), case, Seen()
        harness = [*opened.endings(talk), *h.findings_of(talk, self._assignment.hidden)]
        seen = seen_of(talk, harness)
        return judge_case(check, case, talk, harness, seen), case, seen

    def _open(self) -> OpenedSubject:
        if self._opened is None and self._stage is not None:
            self._opened = open_subject(self._stage, self._assignment, self._names)
            self.notices += self._opened.notices
        if self._opened is None:
            raise AssertionError
        return self._opened

    def _after_check(self, opened: OpenedSubject) -> Judgement:
        """The canary: a subject that no longer reports known misdeeds cannot be believed."""
        silent = opened.canary()
        if silent is not None:
            self._drop_subject()
        return Judgement(silent)

    def _drop_subject(self) -> None:
        if self._opened is not None:
            self._opened.subject.kill()
            self._opened = None

    def _report(
        self, check: type[Check], judgement: Judgement, cases: int, output: str
    ) -> CheckReport:
        coverage = Coverage(schedules=cases, exhausted=False, cases=cases)
        found = judgement.finding
        if found is None:
            return CheckReport(check.__name__, check.title(), Verdict.PASS, coverage=coverage)
        verdict = Verdict.ERROR if judgement.fault else Verdict.FAIL
        full = self._complete(found)
        return CheckReport(check.__name__, check.title(), verdict, full, coverage, output)

    def _complete(self, found: Finding) -> Finding:
        """Add what only the lesson knows: its hint for this code, and the source lines."""
        exercise = self._stage.exercise if self._stage else None
        hint = found.hint or self._assignment.feedback.get(found.code)
        return replace(found, hint=hint, excerpt=found.excerpt or _excerpt(found, exercise))


def _excerpt(found: Finding, exercise: Path | None) -> tuple[tuple[int, str, bool], ...]:
    """The guilty line between its neighbours."""
    site = next((one for one in found.where if exercise and one.file == exercise.name), None)
    if site is None or exercise is None:
        return ()
    lines = exercise.read_text("utf-8").splitlines()
    numbers = range(max(1, site.line - 1), min(len(lines), site.line + 1) + 1)
    return tuple((number, lines[number - 1], number == site.line) for number in numbers)
