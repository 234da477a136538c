"""The report as JUnit XML: one suite for each lesson, one case for each check.

Inconclusive counts as an error, as JUnit has no word for it: whoever reads only the totals must not
take it for a pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from qrpc_lab.check.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qrpc_lab.check.report import CheckReport, Finding, LessonReport, Report

_ELEMENT = {
    Verdict.FAIL: "failure",
    Verdict.ERROR: "error",
    Verdict.INCONCLUSIVE: "error",
    Verdict.SKIPPED: "skipped",
}
# XML 1.0 has no way to write these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Write the report as one XML document."""
    checks = [check for lesson in report.lessons for check in lesson.checks]
    seconds = sum(lesson.seconds for lesson in report.lessons)
    root = ET.Element("testsuites", {"name": "qrpc-lab", **_totals(checks, seconds)})
    for lesson in report.lessons:
        _add_suite(root, lesson, report.seed)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_suite(root: ET.Element, lesson: LessonReport, seed: str) -> None:
    totals = _totals(lesson.checks, lesson.seconds)
    suite = ET.SubElement(root, "testsuite", {"name": _clean(lesson.lesson), **totals})
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="seed", value=_clean(seed))
    for check in lesson.checks:
        _add_case(suite, lesson.lesson, check)


def _add_case(suite: ET.Element, lesson: str, check: CheckReport) -> None:
    case = ET.SubElement(
        suite, "testcase", classname=_clean(lesson), name=_clean(check.title or check.check)
    )
    kind = _ELEMENT.get(check.verdict)
    if kind:
        result = ET.SubElement(case, kind)
        finding = check.finding
        if finding:
            result.set("type", finding.code)
            result.set("message", _clean(f"{finding.code} {finding.name}: {finding.message}"))
            result.text = _clean(_text(finding))
        else:
            result.set("message", _clean(check.reason or str(check.verdict)))
    if check.output:
        ET.SubElement(case, "system-out").text = _clean(check.output)


def _text(finding: Finding) -> str:
    lines = [f"{name}: {value}" for name, value in _facts(finding) if value]
    lines += [f"{place.file}:{place.line} {place.goroutine} {place.doing}".rstrip()
              for place in finding.where]  # fmt: skip
    return "\n".join([*lines, *([finding.detail] if finding.detail else [])])


def _facts(finding: Finding) -> Iterable[tuple[str, str | None]]:
    yield "expected", finding.expected
    yield "actual", finding.actual
    yield "hint", finding.hint
    yield "replay", finding.token


def _totals(checks: Iterable[CheckReport], seconds: float) -> dict[str, str]:
    kinds = [_ELEMENT.get(check.verdict) for check in checks]
    return {
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
        "time": f"{seconds:.3f}",
    }


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
