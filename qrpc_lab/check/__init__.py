"""The check kit: how an exercise is judged, and by whom.

Two processes from the first check on.  The *grader* (`check/grader/`) draws the cases, keeps the
time and the limits, and judges.  The *subject* (`check/subject/`) runs the learner's code around
the lesson's drive file and sends back plain data; it never holds a checker, an expected answer or
a verdict.  Between the two there is `link.py` and nothing else.

Authors use `Check`, `Case`, `expect` and `fail`; the command line uses `Assignment` and `grade`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.check.assignment import Assignment, Listener, Progress
    from qrpc_lab.check.authoring import Case, Check, Explore, Serve
    from qrpc_lab.check.expectations import expect, fail, some
    from qrpc_lab.check.grader.grading import grade
    from qrpc_lab.check.grader.replaying import Replayed, replay
    from qrpc_lab.check.marks import mark
    from qrpc_lab.check.report import (
        CheckReport,
        Coverage,
        Finding,
        LessonReport,
        Report,
        Verdict,
        Where,
    )
    from qrpc_lab.check.seen import Error, Event, Seen

_HOME = {
    "assignment": ("Assignment", "Listener", "Progress"),
    "authoring": ("Case", "Check", "Explore", "Serve"),
    "expectations": ("expect", "fail", "some"),
    "grader.grading": ("grade",),
    "grader.replaying": ("Replayed", "replay"),
    "marks": ("mark",),
    "report": (
        "CheckReport",
        "Coverage",
        "Finding",
        "LessonReport",
        "Report",
        "Verdict",
        "Where",
    ),
    "seen": ("Error", "Event", "Seen"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Assignment",
    "Case",
    "Check",
    "CheckReport",
    "Coverage",
    "Error",
    "Event",
    "Explore",
    "Finding",
    "LessonReport",
    "Listener",
    "Progress",
    "Replayed",
    "Report",
    "Seen",
    "Serve",
    "Verdict",
    "Where",
    "expect",
    "fail",
    "grade",
    "mark",
    "replay",
    "some",
]


def __getattr__(name: str) -> object:
    """Import on first use: `import qrpc_lab.check` alone costs nothing."""
    try:
        module = _MODULE_OF[name]
    except KeyError:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message) from None
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)
