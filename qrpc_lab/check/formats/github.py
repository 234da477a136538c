"""The report as workflow commands of GitHub Actions: an annotation at the guilty line.

One annotation for each check that did not pass, at the first place its finding names, then one
line of sum for the log.  Skipped checks get no annotation of their own: the failure before them has
one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check.formats.unicode import writable
from qrpc_lab.check.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

from qrpc_lab.check.report import CheckReport, LessonReport, Report

_LEVEL = {Verdict.FAIL: "error", Verdict.ERROR: "error", Verdict.INCONCLUSIVE: "warning"}


def render(report: Report, paths: Mapping[str, str] | None = None) -> str:
    """Write the report as workflow commands, one a line.

    A finding knows its file by name alone; `paths` maps a lesson to its exercise's path in the
    repository, which is what an annotation needs.
    """
    lines = [
        line
        for lesson in report.lessons
        for check in lesson.checks
        for line in _annotation(lesson, check, (paths or {}).get(lesson.lesson, ""))
    ]
    passed = sum(lesson.verdict is Verdict.PASS for lesson in report.lessons)
    sentence = f"{passed} of {len(report.lessons)} passed, seed {report.seed}"
    lines.append(f"::notice title=qrpc-lab::{_data(sentence)}")
    return writable("\n".join(lines)) + "\n"


def _annotation(lesson: LessonReport, check: CheckReport, path: str) -> Iterator[str]:
    level = _LEVEL.get(check.verdict)
    if level is None:
        return
    finding = check.finding
    heading = f"{lesson.lesson}: {check.title or check.check}"
    properties: dict[str, str | int] = {}
    message = check.reason or str(check.verdict)
    if finding:
        heading = f"{finding.code} {heading}"
        facts = [("expected", finding.expected), ("actual", finding.actual), ("hint", finding.hint)]
        told = [f"{name}: {value}" for name, value in facts if value]
        message = "\n".join([f"{finding.name}: {finding.message}", *told])
        if finding.where:
            place = finding.where[0]
            is_exercise = path.rpartition("/")[2] == place.file
            properties = {"file": path if is_exercise else place.file, "line": place.line}
    properties["title"] = heading
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    yield f"::{level} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
