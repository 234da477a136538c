"""One recorded schedule of a check, run again in a subject: what `qrpc-lab replay` shows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from random import Random

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.assignment import Assignment
from qrpc_lab.check.authoring import Case, Check
from qrpc_lab.check.codec import decode
from qrpc_lab.check.grader.bench import Bench, replaying
from qrpc_lab.check.grader.conversation import Conversation, converse
from qrpc_lab.check.grader.explored import Outcome, explored_outcomes, found_in, judge_outcome
from qrpc_lab.check.grader.judge import Judgement
from qrpc_lab.check.grader.label import Label
from qrpc_lab.check.grader.lesson_files import load_lesson
from qrpc_lab.check.grader.opening import Broken, open_subject
from qrpc_lab.check.grader.staging import Unreadable, staged
from qrpc_lab.check.report import Finding
from qrpc_lab.check.seen import Seen


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a schedule came to.

    `finding` is what the report would say; `whole` the explorer's own, as plain data, with every
    step, where it found something itself; `diverged` says why the schedule cannot be run again.
    """

    check: str
    title: str
    case: Case
    finding: Finding | None = None
    whole: dict[str, object] | None = None
    value: object = None
    output: str = ""
    diverged: str = ""


class UnknownCheck(ValueError):
    """The lesson has no check of that name (any more)."""


def replay(assignment: Assignment, token: str) -> Replayed:
    """Run the schedule of a lesson's token with the exercise as it is now.

    Blocks until it is done.  Raises `NoLabel` for another kind of token, `UnknownCheck` for a check
    that is no longer there.
    """
    label, schedule = Label.of(token)
    files = load_lesson(assignment)
    check = next((one for one in files.checks if one.__name__ == label.check), None)
    if check is None:
        message = f"lesson {label.lesson} has no check {label.check}"
        raise UnknownCheck(message)
    instance = check()
    bench = Bench(assignment, label.seed, None, files.drive)
    case = instance.case(Random(bench.name(instance, label.case)))  # noqa: S311 - repeatable
    settings = replaying(bench, instance, label.case, schedule)
    try:
        with staged(assignment) as stage:
            opened = open_subject(stage, assignment, files)
            try:
                deadline = time.monotonic() + check.limit()
                talk = converse(opened.subject, files.drive, check, case, deadline, settings)
            finally:
                opened.subject.kill()
    except Broken as broken:
        return Replayed(label.check, check.title(), case, broken.finding, output=broken.output)
    except Unreadable as error:
        return Replayed(label.check, check.title(), case, h.finding("QL901", str(error)))
    return _replayed(assignment, instance, case, talk)


def _replayed(assignment: Assignment, check: Check, case: Case, talk: Conversation) -> Replayed:
    result = talk.result or {}
    explored = explored_outcomes(talk)
    found = found_in(explored, list(h.findings_of(talk, assignment.hidden)))
    outcomes = explored.to_judge()
    outcome = next(iter(outcomes), Outcome(talk))
    if outcomes or found:
        judgement, seen = judge_outcome(check, case, outcome, found, assignment.hidden)
    else:
        judgement, seen = Judgement(), Seen()
    whole = decode(result["whole"]) if result.get("whole") is not None else None
    if judgement.finding is not None and whole is None:
        whole = _in_steps(judgement.finding, decode(result.get("steps")))
    return Replayed(
        check=type(check).__name__,
        title=check.title(),
        case=case,
        finding=judgement.finding,
        whole=whole if isinstance(whole, dict) else None,
        value=seen.value,
        output=seen.output or explored.output,
        diverged=str(result.get("diverged") or ""),
    )


def _in_steps(found: Finding, steps: object) -> dict[str, object]:
    """What the judge rejected, told like a finding of the explorer: with the steps that led there.

    Its `text` says what was expected and what came, which an explorer does not know.
    """
    rows = [
        ("expected", found.expected),
        ("actual", found.actual),
        ("token", found.token),
    ]
    lines = [f"{found.code} {found.name}", f"  {found.message}"]
    lines += [f"  {name:<10} {text}" for name, text in rows if text is not None]
    return {
        "code": found.code,
        "name": found.name,
        "message": found.message,
        "token": found.token or "",
        "trace": steps if isinstance(steps, list) else [],
        "text": "\n".join(lines),
    }
