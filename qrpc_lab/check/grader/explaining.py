"""What a judge rejects says nothing of how it came about: that is found out afterwards.

A judge is asked about outcomes and not about schedules.  So of all rejected ones the plainest is
shown, and where the trouble is that somebody waits, the lines at which they do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from qrpc_lab.check.grader.bench import Settings
from qrpc_lab.check.grader.explored import Outcome, places
from qrpc_lab.check.grader.label import Label
from qrpc_lab.check.report import Finding, Where

MOST: Final = 200
"""Outcomes that are looked through for a plainer one."""

_OF_WAITING: Final = frozenset({"QL111", "QL201", "QL207", "QL208", "QL211"})
_OF_TIME: Final = frozenset({"QL204", "QL205"})
_LATE: Final = re.compile(r"after \d|wait")
"""What a judge writes where somebody stayed too long."""
_SILENT: Final = "silence"
"""What a judge writes where nothing came any more."""


def plainest(
    made: Finding,
    at: Outcome,
    others: Sequence[Outcome],
    judge: Callable[[Outcome], Finding | None],
) -> tuple[Finding, Outcome]:
    """Return, of the outcomes that `judge` rejects for the same reason, that of fewest choices."""
    best, outcome = made, at
    for other in others[:MOST]:
        if _choices(other) >= _choices(outcome):
            continue
        found = judge(other)
        if found is not None and (found.code, found.message) == (made.code, made.message):
            best, outcome = found, other
    return best, outcome


def _choices(outcome: Outcome) -> int:
    return len((outcome.token or "").rpartition("-")[2].partition(".")[0])


def is_of_waiting(found: Finding) -> bool:
    """Whether the lines at which somebody waits explain it."""
    actual = found.actual or ""
    silent = _SILENT in actual or _SILENT in found.message
    late = found.code in _OF_TIME and _LATE.search(actual) is not None
    return not found.where and (found.code in _OF_WAITING or silent or late)


def explained(found: Finding, result: Settings | dict[str, object], *, always: bool) -> Finding:
    """Add what a simpler schedule with the same outcome tells: its token, and how it goes.

    How it goes is left out where it makes no difference, where all come `always` to that outcome,
    and where an error or a goroutine that is stuck explains it.
    """
    token, how = result.get("token"), result.get("how")
    if not isinstance(token, str):
        return found
    told = str(how) if how and not always and not found.where else ""
    detail = "\n".join(part for part in (found.detail, told) if part)
    return replace(found, token=token, detail=detail, where=_where(found, result.get("stood")))


def with_lines(found: Finding, stood: object) -> Finding:
    """Add the lines at which they waited in one of the schedules, if they explain it."""
    return replace(found, where=_where(found, stood))


def _where(found: Finding, stood: object) -> tuple[Where, ...]:
    return places(stood) if is_of_waiting(found) else found.where


def first_token(tokens: Iterable[str | None]) -> tuple[int, str] | None:
    """Return the case and the schedule of the first token, that of the natural order."""
    token = next((each for each in tokens if each), None)
    if token is None:
        return None
    label, schedule = Label.of(token)
    return label.case, schedule
