"""What an exploration in the subject came to, taken apart: outcomes, findings, coverage."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.authoring import Case, Check
from qrpc_lab.check.codec import NotPlain, decode
from qrpc_lab.check.grader.conversation import Conversation
from qrpc_lab.check.grader.judge import Judgement, judge_case, seen_of
from qrpc_lab.check.probing import ProbeFailure
from qrpc_lab.check.report import Finding, Where
from qrpc_lab.check.seen import Event, Seen
from qrpc_lab.findings import KINDS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back in one schedule, and in all those that could not be told from it."""

    talk: Conversation
    token: str | None = None
    schedules: int | None = None

    def seen(self, harness: Sequence[Finding]) -> Seen:
        """What a judge may look at."""
        return replace(seen_of(self.talk, harness), token=self.token, schedule=self.schedules)


@dataclass(slots=True)
class Explored:
    """One case under the explorer.

    `left` is the outcome of the schedule of the finding, where there was one: a goroutine that was
    left does not keep an answer from being wrong.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    left: Outcome | None = None
    findings: list[Finding] = field(default_factory=list)
    schedules: int = 0
    cut: int = 0
    exhausted: bool = False
    output: str = ""

    def to_judge(self) -> list[Outcome]:
        """The outcomes that a judge is asked about: with a finding, that of its schedule alone."""
        return self.outcomes if self.left is None else [self.left]


def explored_outcomes(talk: Conversation) -> Explored:
    """Read the subject's account.  It is not trusted: whatever is not plain data is left out."""
    result = talk.result or {}
    findings = [_finding(row) for row in h.rows(result.get("explored"))]
    return Explored(
        outcomes=[_outcome(row) for row in h.rows(result.get("outcomes"))],
        left=next((_outcome(row) for row in h.rows([result.get("stayed")])), None),
        findings=findings,
        schedules=_count(result.get("schedules")),
        cut=_count(result.get("cut")),
        exhausted=result.get("exhausted") is True,
        output=next((str(row.get("output") or "") for row in h.rows(result.get("explored"))), ""),
    )


def found_in(explored: Explored, harness: Sequence[Finding]) -> list[Finding]:
    """All findings of a case; what the harness says of the found schedule carries its token."""
    token = next((one.token for one in explored.findings), None)
    return [*(replace(one, token=one.token or token) for one in harness), *explored.findings]


def judge_outcome(
    check: Check,
    case: Case,
    outcome: Outcome,
    found: Sequence[Finding],
    hidden: Sequence[Path],
) -> tuple[Judgement, Seen]:
    """Judge one schedule, after what was `found` in the whole case.

    What is said of this schedule alone (by its handlers, or by the judge) carries its token.
    """
    mine = h.findings_of(outcome.talk, hidden)
    told = [*found, *(replace(one, token=outcome.token) for one in mine)]
    seen = outcome.seen(told)
    judgement = judge_case(check, case, outcome.talk, told, seen)
    made = judgement.finding
    if made is None or any(made is one for one in told) or made.token is not None:
        return judgement, seen
    stuck = next((one.where for one in told if one.code == "QL102"), ())
    made = replace(made, token=outcome.token, where=made.where or stuck)
    return replace(judgement, finding=made), seen


def _outcome(row: h.Row) -> Outcome:
    talk = Conversation(
        result={"handler_errors": row.get("handler_errors")},
        value=_plain(row.get("value")),
        probe_failure=next(_failures(row.get("probe")), None),
        events=list(_events(row.get("events"))),
        calls=tuple(_calls(row.get("calls"))),
        wire=tuple(_frames(row.get("wire"))),
        output=str(row.get("output") or ""),
    )
    return Outcome(talk, str(row.get("token") or "") or None, _count(row.get("schedules")))


def _events(rows: object) -> Iterator[Event]:
    for row in h.rows(rows):
        data = _plain(row.get("data"))
        if isinstance(data, dict):
            yield Event(str(row.get("name")), data)


def _failures(row: object) -> Iterator[ProbeFailure]:
    for one in h.rows([row]):
        yield ProbeFailure(str(one.get("kind")), str(one.get("text")), str(one.get("code")))


def _calls(encoded: object) -> Iterator[object]:
    for fields in _mappings(encoded):
        from qrpc_lab.rpc.recorder import Call  # noqa: PLC0415 - only with calls

        with contextlib.suppress(TypeError):
            yield Call(**fields)  # type: ignore[arg-type]  # as the subject says; only shown


def _frames(encoded: object) -> Iterator[object]:
    for fields in _mappings(encoded):
        from qrpc_lab.rpc.wire import Frame  # noqa: PLC0415 - only with calls

        with contextlib.suppress(TypeError):
            yield Frame(**fields)  # type: ignore[arg-type]  # as above


def _mappings(encoded: object) -> Iterator[dict[str, object]]:
    for one in encoded if isinstance(encoded, list) else []:
        plain = _plain(one)
        if isinstance(plain, dict):
            yield {str(name): value for name, value in plain.items()}


def _finding(row: h.Row) -> Finding:
    code = str(row.get("code"))
    code = code if code in KINDS else "QL907"
    where = places(row.get("where"))
    text = str(row.get("message"))
    token = str(row.get("token") or "") or None
    return h.finding(code, text, where=where, token=token, detail=str(row.get("detail") or ""))


def places(rows: object) -> tuple[Where, ...]:
    """Read who stood where."""
    return tuple(
        Where(
            file=str(one.get("file")),
            line=_count(one.get("line")),
            goroutine=str(one.get("goroutine")),
            doing=str(one.get("doing")),
        )
        for one in h.rows(rows)
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _plain(encoded: object) -> object:
    try:
        return decode(encoded)
    except NotPlain:
        return None
