"""What an exploration in the subject came to, taken apart: outcomes, findings, coverage."""

from __future__ import annotations

from dataclasses import dataclass, field

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.codec import NotPlain, decode
from qrpc_lab.check.grader.conversation import Conversation
from qrpc_lab.check.report import Finding, Where
from qrpc_lab.check.seen import Event, Seen
from qrpc_lab.findings import KINDS


@dataclass(slots=True)
class Explored:
    """One case under the explorer."""

    seen: list[Seen] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    schedules: int = 0
    cut: int = 0
    exhausted: bool = False
    output: str = ""


def explored_outcomes(talk: Conversation) -> Explored:
    """Read the subject's account.  It is not trusted: whatever is not plain data is left out."""
    result = talk.result or {}
    findings = [_finding(row) for row in h.rows(result.get("explored"))]
    return Explored(
        seen=[_seen(row) for row in h.rows(result.get("outcomes"))],
        findings=findings,
        schedules=_count(result.get("schedules")),
        cut=_count(result.get("cut")),
        exhausted=result.get("exhausted") is True,
        output=next((str(row.get("output") or "") for row in h.rows(result.get("explored"))), ""),
    )


def _seen(row: h.Row) -> Seen:
    events = [
        Event(str(one.get("name")), data)
        for one in h.rows(row.get("events"))
        if isinstance(data := _plain(one.get("data")), dict)
    ]
    return Seen(
        value=_plain(row.get("value")),
        events=events,
        output=str(row.get("output") or ""),
        token=str(row.get("token") or "") or None,
        schedule=_count(row.get("schedules")),
    )


def _finding(row: h.Row) -> Finding:
    code = str(row.get("code"))
    code = code if code in KINDS else "QL907"
    where = tuple(
        Where(
            file=str(one.get("file")),
            line=_count(one.get("line")),
            goroutine=str(one.get("goroutine")),
            doing=str(one.get("doing")),
        )
        for one in h.rows(row.get("where"))
    )
    text = str(row.get("message"))
    token = str(row.get("token") or "") or None
    return h.finding(code, text, where=where, token=token, detail=str(row.get("detail") or ""))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _plain(encoded: object) -> object:
    try:
        return decode(encoded)
    except NotPlain:
        return None
