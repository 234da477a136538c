"""Asks the author's checker about one case, and turns its answer into a finding or none."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.authoring import Case, Check
from qrpc_lab.check.expectations import Rejected
from qrpc_lab.check.grader.conversation import Conversation
from qrpc_lab.check.probing import ProbeFailure
from qrpc_lab.check.report import Finding, Where
from qrpc_lab.check.seen import Error, Seen

# Even where a check expects one of these, being content with the rest is not enough.
_NEVER_FINE = frozenset(["QL903", "QL904", "QL905", "QL906", "QL907"])
_AFTER_JUDGE = frozenset(["QL909"])
_AFTER_JUDGE_OF_CALLS = _AFTER_JUDGE | {"QL102"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding, or none.  `fault` is true when the checker, not the exercise, is to blame."""

    finding: Finding | None = None
    fault: bool = False


def judge_case(
    check: Check, case: Case, talk: Conversation, harness: Sequence[Finding], seen: Seen
) -> Judgement:
    """Findings of the harness first, unless the check wants to look at their kind itself.

    A thread left behind is reported after the judge was asked: a wrong answer, or a stream that
    was never closed, explains the thread, and not the other way round.  So it is with a goroutine
    where calls are explored.
    """
    after = _AFTER_JUDGE_OF_CALLS if check.simulates() else _AFTER_JUDGE
    mine = [one for one in harness if one.code not in check.expects]
    now = next((one for one in mine if one.code not in after), None)
    if now is not None:
        return Judgement(now)
    if talk.probe_failure is not None:
        return _of_probe(talk, talk.probe_failure)
    verdict = _located(ask(lambda: check.judge(case, seen)), talk)
    left = [one for one in harness if one in mine or one.code in _NEVER_FINE]
    if verdict.fault and left:
        return Judgement(left[0])
    if verdict.finding is not None or not left:
        return verdict
    return Judgement(left[0])


def _located(verdict: Judgement, talk: Conversation) -> Judgement:
    """Give a judge's finding the line that explains it: a handler that raised, or that is stuck."""
    found = verdict.finding
    if found is None or verdict.fault or found.where:
        return verdict
    for row in h.rows((talk.result or {}).get("handler_errors")):
        raised = h.of_error(row, found.code, found.message)
        detail = found.detail or f"{row.get('type')}: {row.get('message')}\n{raised.detail}".strip()
        return Judgement(replace(found, where=raised.where, detail=detail))
    return Judgement(replace(found, where=_stuck(talk)))


def _stuck(talk: Conversation) -> tuple[Where, ...]:
    return tuple(Where(one.file, one.line, one.name, one.doing) for one in talk.handlers)


def ask(question: Callable[[], None]) -> Judgement:
    """Call a judge.  What it rejects is a finding, whatever else it raises is its own fault."""
    try:
        question()
    except Rejected as rejected:
        return Judgement(of_rejection(rejected))
    except Exception:  # noqa: BLE001 - QL999 is the name for all of them
        return fault_of_checker()
    return Judgement()


def of_rejection(rejected: Rejected) -> Finding:
    """The finding that a judge made by `expect` or `fail`."""
    return h.finding(
        rejected.code,
        rejected.message,
        expected=rejected.expected,
        actual=rejected.actual,
        where=rejected.where,
        hint=rejected.hint,
    )


def fault_of_checker() -> Judgement:
    """QL999 for the exception that is being handled: the learner is not to blame."""
    text = "the checker itself failed; this does not count against you"
    return Judgement(h.finding("QL999", text, detail=traceback.format_exc(limit=-4)), fault=True)


def seen_of(talk: Conversation, harness: Sequence[Finding]) -> Seen:
    """What a judge may look at."""
    outcome = talk.result or {}
    error = next((_error(row) for row in h.rows([outcome.get("error")])), None)
    return Seen(
        value=talk.value,
        error=error,
        finding=harness[0] if harness else None,
        events=tuple(talk.events),
        calls=talk.calls,
        wire=talk.wire,
        output=talk.output,
        threads_left=tuple(str(row.get("name")) for row in h.rows(outcome.get("left"))),
        handler_errors=tuple(_error(row) for row in h.rows(outcome.get("handler_errors"))),
        lost_errors=tuple(_error(row) for row in h.rows(outcome.get("lost"))),
        harness=tuple(harness),
    )


def _error(row: h.Row) -> Error:
    line = row.get("line")
    return Error(
        type=str(row.get("type")),
        message=str(row.get("message")),
        file=str(row.get("file") or ""),
        line=line if isinstance(line, int) else 0,
        traceback=str(row.get("traceback") or ""),
        doing=str(row.get("doing") or ""),
    )


def _of_probe(talk: Conversation, failure: ProbeFailure) -> Judgement:
    """A probe without a value: left in silence, its call did not end with OK, or its own fault."""
    if failure.kind == "silence":
        return Judgement(h.finding("QL110", f"waited in vain: {failure.text}", where=_stuck(talk)))
    if failure.kind == "call":
        return Judgement(_failed_call(talk, failure.code))
    text = "the checker's client failed; this does not count against you"
    return Judgement(h.finding("QL999", text, detail=failure.text), fault=True)


def _failed_call(talk: Conversation, code: str) -> Finding:
    if code == "DEADLINE_EXCEEDED":
        text = "the call was not answered in time"
        return h.finding("QL202", text, expected="OK", actual=code, where=_stuck(talk))
    raised = h.rows((talk.result or {}).get("handler_errors"))
    for row in raised:
        text = f"the call ended with {code}: {row.get('doing')} raised {row.get('type')}"
        found = h.of_error(row, "QL202", f"{text}: {row.get('message')}")
        return replace(found, expected="OK", actual=code)
    return h.finding("QL202", f"the call ended with {code}", expected="OK", actual=code)
