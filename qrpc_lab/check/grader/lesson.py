"""Grades one lesson: its checks in order, in one subject as long as that can be trusted."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.assignment import Assignment, Listener, Progress
from qrpc_lab.check.authoring import Check
from qrpc_lab.check.grader import ahead, system
from qrpc_lab.check.grader.bench import Bench
from qrpc_lab.check.grader.judge import Judgement, fault_of_checker
from qrpc_lab.check.grader.lesson_files import LessonFiles, load_lesson
from qrpc_lab.check.grader.opening import Broken, OpenedSubject, open_subject
from qrpc_lab.check.grader.process import NO_SIGNALS, can_be_asked_to_end, try_process
from qrpc_lab.check.grader.room import Room
from qrpc_lab.check.grader.staging import Stage, Unreadable, staged
from qrpc_lab.check.grader.subject import Subject
from qrpc_lab.check.grader.trial import OVER_A_SOCKET, Trial, try_check
from qrpc_lab.check.report import CheckReport, Finding, LessonReport, Verdict

LESSON_SECONDS = 60.0


def grade_lesson(
    assignment: Assignment, seed: str, schedules: int | None, listener: Listener | None
) -> LessonReport:
    """Grade one exercise.  Never raises for anything that a learner or an author did."""
    started = time.monotonic()
    hear = listener or (lambda _: None)
    notices: list[str] = system.notices()
    try:
        files = load_lesson(assignment)
    except Exception:  # noqa: BLE001 - QL999: the author's files do not load
        fault = fault_of_checker().finding
        reports = [CheckReport("(checker)", "the lesson loads", Verdict.ERROR, fault)]
    else:
        grading = _Grading(assignment, files, seed, schedules)
        reports = _run_all(grading, files.checks, hear, assignment.lesson)
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
            if check.process and not can_be_asked_to_end():
                grading.notices.append(NO_SIGNALS.format(check.title()))
                continue
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
        files: LessonFiles,
        seed: str,
        schedules: int | None,
    ) -> None:
        self._assignment = assignment
        self._files = files
        self._bench = Bench(assignment, seed, schedules, files.drive)
        stretch = max(map(self._bench.stretch, files.checks))
        self._until = time.monotonic() + LESSON_SECONDS * stretch
        self._stack = ExitStack()
        self._stage: Stage | None = None
        self._ready: Subject | None = None  # one that was started ahead
        self._opened: OpenedSubject | None = None
        self._unreadable: str | None = None
        self.notices: list[str] = []

    def __enter__(self) -> None:
        room, self._ready = ahead.take() or (Room(), None)
        try:
            self._stage = self._stack.enter_context(staged(self._assignment, room))
        except Unreadable as error:
            self._unreadable = str(error)

    def __exit__(self, *_: object) -> None:
        self._drop_subject()
        if self._ready is not None:
            self._ready.kill()
        self._stack.close()

    def run(self, check: type[Check]) -> CheckReport:
        """Run one check to a verdict."""
        if self._unreadable is not None:
            return self._report(check, Trial(Judgement(h.finding("QL901", self._unreadable))))
        if check.process and self._stage is not None:
            alone = try_process(self._bench, self._stage, self._files, check(), self._until)
            return self._report(check, alone)
        try:
            opened = self._open()
        except Broken as broken:
            judgement = Judgement(broken.finding, fault=broken.fault)
            return self._report(check, Trial(judgement, output=broken.output))
        patience = check.limit() * self._bench.stretch(check)
        deadline = min(time.monotonic() + patience, self._until)
        trial = try_check(self._bench, opened, check(), deadline)
        if trial.judgement.finding is None and not trial.doubt:
            trial.judgement = Judgement(opened.canary())
        if trial.judgement.finding is not None:
            self._drop_subject()
        return self._report(check, trial)

    def _open(self) -> OpenedSubject:
        if self._opened is None and self._stage is not None:
            ready, self._ready = self._ready, None
            self._opened = open_subject(self._stage, self._assignment, self._files, ready)
            self.notices += self._opened.notices
        if self._opened is None:
            raise AssertionError
        return self._opened

    def _drop_subject(self) -> None:
        if self._opened is not None:
            self._opened.subject.kill()
            self._opened = None

    def _report(self, check: type[Check], trial: Trial) -> CheckReport:
        found = trial.judgement.finding
        verdict = _verdict(trial)
        return CheckReport(
            check=check.__name__,
            title=f"{check.title()} ({OVER_A_SOCKET})" if trial.smoked else check.title(),
            verdict=verdict,
            finding=None if found is None else self._complete(found),
            coverage=trial.coverage,
            output="" if verdict is Verdict.PASS else trial.output,
            reason=trial.doubt,
        )

    def _complete(self, found: Finding) -> Finding:
        """Add what only the lesson knows: its hint for this code, and the source lines."""
        exercise = self._stage.exercise if self._stage else None
        hint = found.hint or self._assignment.feedback.get(found.code)
        whole = replace(found, hint=hint, excerpt=found.excerpt or _excerpt(found, exercise))
        return _renamed(whole, self._assignment.starter.name, self._assignment.exercise.name)


def _verdict(trial: Trial) -> Verdict:
    if trial.doubt:
        return Verdict.INCONCLUSIVE
    if trial.judgement.finding is None:
        return Verdict.PASS
    return Verdict.ERROR if trial.judgement.fault else Verdict.FAIL


def _renamed(found: Finding, staged: str, own: str) -> Finding:
    """Call the exercise by the name of the learner's file; on stage it has the starter's."""
    if staged == own:
        return found
    alone = re.compile(rf"(?<!\w){re.escape(staged)}")  # and not the end of another file's name

    def called(text: str) -> str:
        return alone.sub(lambda _: own, text)

    return replace(
        found,
        message=called(found.message),
        detail=called(found.detail),
        expected=called(found.expected) if found.expected else found.expected,
        actual=called(found.actual) if found.actual else found.actual,
        where=tuple(
            replace(one, file=own if one.file == staged else one.file, doing=called(one.doing))
            for one in found.where
        ),
    )


def _excerpt(found: Finding, exercise: Path | None) -> tuple[tuple[int, str, bool], ...]:
    """The guilty line between its neighbours."""
    site = next((one for one in found.where if exercise and one.file == exercise.name), None)
    if site is None or exercise is None:
        return ()
    lines = exercise.read_text("utf-8").splitlines()
    numbers = range(max(1, site.line - 1), min(len(lines), site.line + 1) + 1)
    return tuple((number, lines[number - 1], number == site.line) for number in numbers)
