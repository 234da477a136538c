"""A file that is graded under another name than the starter's is called by its own, everywhere."""

from __future__ import annotations

from qrpc_lab.check.grader.lesson import _renamed
from qrpc_lab.check.report import Finding, Where


def test_every_text_speaks_of_the_own_file() -> None:
    """Also where a goroutine was started, and what was found in place of the expected."""
    found = Finding(
        code="QL102",
        name="goroutine leak",
        message="jobs.py:1",
        expected=None,
        actual="closed by main at jobs.py:66",
        where=(Where("jobs.py", 43, "read", "send line: full; started jobs.py:55"),),
        detail="jobs.py:9, made drive_jobs.py:3",
    )
    told = _renamed(found, "jobs.py", "mine.py")
    assert told.message == "mine.py:1"
    assert told.actual == "closed by main at mine.py:66"
    assert told.detail == "mine.py:9, made drive_jobs.py:3"
    assert told.expected is None
    assert told.where[0].doing == "send line: full; started mine.py:55"
