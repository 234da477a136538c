"""Brings a subject to the point where it can run drives: exercise imported, interface complete.

Whatever keeps it from there is `Broken`, with the finding that says so: the file does not parse,
its import hangs or ends the process, a name is missing, work is still to do.
"""

from __future__ import annotations

import os
import queue
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import qrpc_lab.check.grader.harness as h
from qrpc_lab.check.assignment import Assignment
from qrpc_lab.check.codec import NotPlain, decode
from qrpc_lab.check.grader.conversation import Conversation
from qrpc_lab.check.grader.lesson_files import LessonFiles
from qrpc_lab.check.grader.stacks import is_native_dump, parse_native, parse_sites, without_dump
from qrpc_lab.check.grader.staging import Stage
from qrpc_lab.check.grader.subject import Subject
from qrpc_lab.check.link import Message
from qrpc_lab.check.report import Finding, Where

IMPORT_SECONDS = 5.0
START_SECONDS = 20.0
CANARY_SECONDS = 5.0

_TODO = re.compile(r"(?://|/\*|^\s*\*)\s*(TODO\b.*?)\s*(?:\*/|$)")


class Broken(Exception):
    """The exercise cannot be run."""

    def __init__(self, finding: Finding, output: str = "", *, fault: bool = False) -> None:
        """Carry the finding, what was printed, and whether the kit is to blame."""
        super().__init__(finding.message)
        self.finding = finding
        self.output = output
        self.fault = fault


@dataclass(slots=True)
class OpenedSubject:
    """A subject that is ready for drives."""

    subject: Subject
    notices: list[str]
    assignment: Assignment
    explores: bool

    def endings(self, talk: Conversation) -> Iterator[Finding]:
        """How the process ended, if it did and did not say so itself."""
        if talk.ended == "gone" and talk.goodbye is None:
            yield died(self.subject)

    def canary(self) -> Finding | None:
        """Order known misdeeds; QL907 unless every one of them is reported."""
        token = os.urandom(8).hex()
        self.subject.send("canary", token=token, id="canary", explores=self.explores)
        reply = _await(self.subject, "canary", time.monotonic() + CANARY_SECONDS)
        if reply["kind"] == "canary" and _sang(reply, token, explores=self.explores):
            records = {"records": reply.get("before")}
            reached = h.tampering(Conversation(result=records), self.assignment.hidden)
            return next(reached, None)
        text = "a known misdeed of the check's own was not reported: something silences the check"
        return h.finding("QL907", text)


def open_subject(
    stage: Stage, assignment: Assignment, files: LessonFiles, subject: Subject | None = None
) -> OpenedSubject:
    """Start a subject, unless one is at hand, and have it import the exercise.  Raises `Broken`."""
    subject = subject or Subject(stage.own)
    try:
        _refuse_unfinished_text(stage)
        return _import_exercise(subject, stage, assignment, files)
    except Broken:
        subject.kill()
        raise


def _import_exercise(
    subject: Subject, stage: Stage, assignment: Assignment, files: LessonFiles
) -> OpenedSubject:
    subject.send(
        "hello",
        own=str(stage.own),
        private=str(stage.private),
        exercise=stage.exercise.name,
        drive=str(stage.drive),
        drive_name=stage.drive.stem,
        names=files.names,
        explores=files.explores,
        simulates=files.simulates,
    )
    loading = _await(subject, "loading", time.monotonic() + START_SECONDS)
    if loading["kind"] != "loading":
        detail = subject.output.everything(0.2)
        text = "the check could not start the lesson's files; this does not count against you"
        raise Broken(h.finding("QL999", text, detail=detail), fault=True)
    ready = _await(subject, "ready", time.monotonic() + IMPORT_SECONDS)
    if ready["kind"] != "ready":
        finding = _not_ready(subject, ready)
        raise Broken(finding, without_dump(subject.output.everything(0.05)))
    for finding in _import_findings(ready, assignment):
        raise Broken(finding, without_dump(subject.output.everything(0.05)))
    notices = [str(one) for one in ready["notices"]] if isinstance(ready["notices"], list) else []
    opened = OpenedSubject(subject, notices, assignment, files.explores)
    silent = opened.canary()
    if silent is not None:
        raise Broken(silent)
    return opened


def _import_findings(ready: Message, assignment: Assignment) -> Iterator[Finding]:
    yield from h.tampering(Conversation(result=ready), assignment.hidden)
    for row in h.rows([ready.get("error")]):
        yield _of_import(row)
    missing = h.rows(ready.get("missing"))
    if missing:
        problems = "; ".join(str(one.get("problem")) for one in missing[:3])
        yield h.finding("QL908", problems)


def _of_import(row: h.Row) -> Finding:
    by_fault = next(h.of_errors({"error": row | {"fault": row.get("fault")}}))
    if by_fault.code in {"QL902", "QL904", "QL905"}:
        return by_fault
    text = f"the exercise does not import: {row.get('type')}: {row.get('message')}"
    return h.of_error(row | {"doing": "on import"}, "QL901", text)


def _not_ready(subject: Subject, message: Message) -> Finding:
    """The import did not come to its end."""
    if message["kind"] == "exit":
        return next(h.ending(Conversation(goodbye=message)))
    if message["kind"] == "forged":
        return next(h.tampering(Conversation(forged=str(message["excerpt"])), ()))
    if message["kind"] == "hangup":
        return died(subject)
    subject.send("stacks")
    reply = _await(subject, "stacks", time.monotonic() + 0.5)
    stacks = parse_sites(reply.get("sites"))
    if not stacks:
        subject.ask_for_native_stacks()
        stacks = parse_native(subject.output.everything(0.5, is_native_dump))
    return h.late(stacks, f"the exercise was still importing after {IMPORT_SECONDS:g} s")


def died(subject: Subject) -> Finding:
    """QL904, QL905 or QL906 for a process that is gone without a word."""
    if subject.cause == "memory":
        return h.finding("QL905", "the exercise used more than 512 MiB of memory and was ended")
    if subject.cause == "output":
        return h.finding("QL906", "the exercise printed more than 1 MiB and was ended")
    stacks = parse_native(subject.output.everything(0.05))
    where = tuple(Where(one.file, one.line, one.name, one.doing) for one in stacks)
    text = f"the exercise ended the process: {subject.exit_text()}"
    return h.finding("QL904", text, where=where)


def _await(subject: Subject, kind: str, until: float) -> Message:
    """The next message of a kind, or whatever makes it impossible: an end, or `late`."""
    while True:
        try:
            message = subject.inbox.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return {"kind": "late"}
        if message["kind"] in {kind, "hangup", "forged", "exit"}:
            return message


def _sang(reply: Message, token: str, *, explores: bool) -> bool:
    try:
        value = decode(reply.get("value"))
    except NotPlain:
        return False
    refused, left, lost = (reply.get(name) for name in ("refused", "left", "lost"))
    return (
        value == token[::-1]
        and isinstance(refused, list)
        and "open" in refused
        and isinstance(left, list)
        and "canary" in left
        and lost == ["CanaryDied"]
        and (not explores or reply.get("stuck") == "QL101")
    )


def _refuse_unfinished_text(stage: Stage) -> None:
    """A `.proto` cannot raise: a comment that begins with TODO says that it is not done."""
    if stage.exercise.suffix == ".py":
        return
    for number, line in enumerate(stage.exercise.read_text("utf-8").splitlines(), start=1):
        todo = _TODO.search(line)
        if todo is not None:
            where = (Where(stage.exercise.name, number, doing="still to do"),)
            raise Broken(h.finding("QL902", todo[1], where=where))
