"""A report with everything in it that a format has to cope with."""

import pytest

from qrpc_lab.check.report import (
    CheckReport,
    Coverage,
    Finding,
    LessonReport,
    Report,
    Verdict,
    Where,
)

NASTY = 'a\x00<&>"\x1b[31m, 50%: två\nzeilen \ud800'


@pytest.fixture
def report():
    """Pass, failure with a full finding, doubt, fault, skip; and texts that need escaping."""
    finding = Finding(
        "QL201",
        "never half-closed",
        NASTY,
        expected="END_STREAM",
        actual="nothing\nat all",
        where=(Where("lessons/a,b:c.py", 7, "main", "send(1)"), Where("b.py", 9)),
        token="04:4f2a-7",  # noqa: S106 - names a schedule
        hint="Close, then read.",
        detail="client │ server",
    )
    checks = (
        CheckReport(
            "Greets", "answers", Verdict.PASS, coverage=Coverage(300, exhausted=False, cases=2)
        ),
        CheckReport("Closes", "ends its side", Verdict.FAIL, finding, output="printed \x07\n"),
        CheckReport("Later", "", Verdict.SKIPPED, reason="needs Closes"),
    )
    doubt = CheckReport("Explores", "in all", Verdict.INCONCLUSIVE, Finding("QL910", "o", "m"))
    fault = CheckReport("Broken", "loads", Verdict.ERROR, Finding("QL999", "f", "m"))
    return Report(
        "61f2",
        (
            LessonReport("04-client-stream", "Client stream", 0.31, checks),
            LessonReport("06-bidi", "Bidi", 1.0, (doubt, fault)),
        ),
    )
