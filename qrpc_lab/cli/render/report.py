"""A report as a person reads it: what was asked, what happened, where, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check.report import Verdict
from qrpc_lab.cli.ink import Ink, visible
from qrpc_lab.cli.render.controls import visible_controls
from qrpc_lab.cli.render.finding import finding_lines, next_steps
from qrpc_lab.cli.render.words import counted
from qrpc_lab.cli.render.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qrpc_lab.check.report import CheckReport, LessonReport, Report

_SIGNS = {
    Verdict.PASS: "✓",
    Verdict.FAIL: "✗",
    Verdict.ERROR: "✗",
    Verdict.INCONCLUSIVE: "?",
    Verdict.SKIPPED: "\N{EN DASH}",
}
_WORDS = {
    Verdict.PASS: "passed",
    Verdict.FAIL: "failed",
    Verdict.ERROR: "could not be judged",
    Verdict.INCONCLUSIVE: "inconclusive",
    Verdict.SKIPPED: "skipped",
}
_MOST_OUTPUT = 20


def report_lines(
    report: Report, ink: Ink, width: int = 80, aliases: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield the lines of a whole report; `aliases` are short names of replay tokens."""
    for lesson in report.lessons:
        lines = list(lesson_lines(lesson, report.seed, ink, width, aliases or {}))
        while lines and not lines[-1]:
            lines.pop()
        yield from lines
        yield ""
    yield summary(report, ink)


def lesson_lines(
    lesson: LessonReport, seed: str, ink: Ink, width: int, aliases: Mapping[str, str]
) -> Iterator[str]:
    """Yield the lines of one lesson: a heading, each check, and the first finding in full."""
    number, _, slug = lesson.lesson.partition("-")
    facts = f"seed {seed}   {lesson.seconds:.2f} s"
    yield spread(ink.strong(f"{number} {lesson.title}"), ink.dim(facts), width)
    for check in lesson.checks:
        yield _check_line(check, ink, width)
        yield from _failure_lines(check, ink, width)
        if check.finding and check.finding is lesson.finding:
            token = check.finding.token
            yield from next_steps(check.finding, slug, ink, aliases.get(token or "", token))
        if check.finding or (check.output and check.verdict is not Verdict.PASS):
            yield ""
    for notice in lesson.notices:
        yield from wrap(notice, width, "  note: ", "        ")


def _failure_lines(check: CheckReport, ink: Ink, width: int) -> Iterator[str]:
    if check.finding:
        yield from finding_lines(check.finding, ink, width)
    elif check.reason and check.verdict is not Verdict.SKIPPED:
        yield from wrap(visible_controls(check.reason), width, "    ", "    ")
    if check.output and check.verdict is not Verdict.PASS:
        yield from _output_lines(check.output, ink, width)


def summary(report: Report, ink: Ink) -> str:
    """Count the checks by verdict: `1 failed, 2 skipped`."""
    verdicts = [check.verdict for lesson in report.lessons for check in lesson.checks]
    order = (
        Verdict.ERROR, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.SKIPPED, Verdict.PASS,
    )  # fmt: skip
    counts = [
        _paint(verdict, f"{verdicts.count(verdict)} {_WORDS[verdict]}", ink)
        for verdict in order
        if verdict in verdicts
    ]
    return ", ".join(counts) or ink.doubt("nothing was checked")


def spread(left: str, right: str, width: int) -> str:
    """Set one text at the left and one at the right of a line, two spaces apart at least."""
    gap = max(2, width - visible(left) - visible(right))
    return f"{left}{' ' * gap}{right}"


def _check_line(check: CheckReport, ink: Ink, width: int) -> str:
    title = check.title or check.check
    fact = _fact(check)
    sign = _paint(check.verdict, _SIGNS[check.verdict], ink)
    room = width - 4 - (len(fact) + 2 if fact else 0)
    if len(title) > room > 0:
        first, *rest = wrap(title, room)
        line = spread(f"  {sign} {first}", ink.dim(fact), width) if fact else f"  {sign} {first}"
        return "\n".join([line, *(f"    {more}" for more in rest)])
    left = f"  {sign} {title}"
    return spread(left, ink.dim(fact), width) if fact else left


def _fact(check: CheckReport) -> str:
    """Say how much was tried, where several schedules were: never "correct", only what was seen."""
    if check.verdict is Verdict.SKIPPED:
        return "skipped"
    coverage = check.coverage
    if not (coverage.exhausted or coverage.schedules > max(coverage.cases, 1)):
        return ""
    if check.verdict is not Verdict.PASS:
        return f"after {counted(coverage.schedules, 'schedule')}"
    if coverage.exhausted:
        return f"no bug in all {counted(coverage.schedules, 'schedule')}"
    return f"no bug found in {coverage.schedules} schedules"


def _output_lines(output: str, ink: Ink, width: int) -> Iterator[str]:
    lines = visible_controls(output).splitlines()
    yield ""
    yield ink.dim("    your program printed")
    for line in lines[:_MOST_OUTPUT]:
        yield f"      {line[: width - 6]}"
    if len(lines) > _MOST_OUTPUT:
        yield ink.dim(f"      … and {len(lines) - _MOST_OUTPUT} more lines")


def _paint(verdict: Verdict, text: str, ink: Ink) -> str:
    if verdict is Verdict.PASS:
        return ink.good(text)
    if verdict in (Verdict.FAIL, Verdict.ERROR):
        return ink.bad(text)
    return ink.doubt(text) if verdict is Verdict.INCONCLUSIVE else ink.dim(text)
