"""The JSON report, version 1; `report.schema.json` beside this file is its JSON Schema."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources
from typing import TYPE_CHECKING, Any

from qrpc_lab.check.formats.unicode import writable

if TYPE_CHECKING:
    from qrpc_lab.check.report import CheckReport, Finding, LessonReport, Report

SCHEMA = "qrpc-lab/report/1"


def render(report: Report, version: str) -> str:
    """Write the report; `version` is that of qrpc-lab."""
    return writable(json.dumps(table(report, version), indent=2, ensure_ascii=False)) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema that every report of this version satisfies."""
    text = (
        resources.files(__package__ or __name__).joinpath("report.schema.json").read_text("utf-8")
    )
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def table(report: Report, version: str) -> dict[str, Any]:
    """Return the report as plain data, in the order in which it is written."""
    return {
        "schema": SCHEMA,
        "version": version,
        "seed": report.seed,
        "verdict": str(report.verdict),
        "lessons": [_lesson(lesson) for lesson in report.lessons],
    }


def _lesson(lesson: LessonReport) -> dict[str, Any]:
    return {
        "lesson": lesson.lesson,
        "verdict": str(lesson.verdict),
        "seconds": round(lesson.seconds, 3),
        "checks": [_check(check) for check in lesson.checks],
    }


def _check(check: CheckReport) -> dict[str, Any]:
    return {
        "check": check.check,
        "title": check.title,
        "verdict": str(check.verdict),
        "finding": _finding(check.finding) if check.finding else None,
        "coverage": asdict(check.coverage),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "where": [asdict(where) for where in finding.where],
        "token": finding.token,
        "hint": finding.hint,
    }
