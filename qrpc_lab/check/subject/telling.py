"""An exploration's result as data for the grader: outcomes, findings, and how much was covered."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from qrpc_lab.check.subject.drive import Drive
from qrpc_lab.check.subject.errors import Record
from qrpc_lab.explore import Finding, GoroutineView, Result, Site
from qrpc_lab.explore.diagnose.story import AFTERWARDS, phrase
from qrpc_lab.explore.finding import Step
from qrpc_lab.explore.result import Value

_SHOWN = 8  # goroutines
_MOST = 32 << 20  # characters of all outcomes together: half of what a message may hold
_STEPS = 9  # of how a schedule comes to its outcome
_HARNESS = {
    "QL107": {"NotImplementedError: TODO": "QL902", "SystemExit": "QL904", "MemoryError": "QL905"},
    "QL910": {"the program printed more": "QL906", "the program uses another process": "QL907"},
}


def report(result: Result, drive: Drive, label: str) -> Record:
    """Describe a result; `label` goes before every token."""
    found = result.finding
    tolerated = [_finding(one, label, drive) for one in result.expected]
    own = found is not None and found.code in {"QL107", "QL110"} and drive.error is not None
    outcomes = [_outcome(value, label) for value in result.values]
    if (too_much := excess(outcomes)) is not None:
        outcomes, tolerated = [], [too_much]
    return {
        "outcomes": outcomes,
        "stayed": None if result.left is None else _outcome(result.left, label),
        "explored": tolerated if found is None else [_finding(found, label, drive), *tolerated],
        "error": drive.error if own else None,
        "schedules": result.schedules,
        "exhausted": result.exhausted,
        "cut": result.cut_short,
    }


def excess(outcomes: list[Record]) -> Record | None:
    """What to say of outcomes that do not go into one message, and by whose fault they do not."""
    if sum(len(repr(one)) for one in outcomes) <= _MOST:
        return None
    frames = sum(len(repr(one.get("wire"))) for one in outcomes)
    if frames > _MOST // 2:
        text = "the frames of all schedules are too much to send: this does not count against you"
        return {"code": "QL999", "message": text}
    text = "what came out of all schedules is too much to send: more than 32 MiB"
    return {"code": "QL905", "message": text}


def _outcome(value: Value, label: str) -> Record:
    told: Record = {
        "token": f"{label}:{value.token}",
        "schedules": value.schedules,
        "output": value.output,
    }
    return value.value | told if isinstance(value.value, dict) else told


def _finding(found: Finding, label: str, drive: Drive) -> Record:
    code = _code(found)
    ended = "the exercise ended the process: " if code == "QL904" else ""
    return {
        "code": code,
        "message": f"{ended}{found.message}",
        "where": _where(found),
        "token": f"{label}:{found.token}" if found.token else "",
        "detail": _without_folder("\n".join(_details(found)), drive),
        "output": found.output,
    }


def _code(found: Finding) -> str:
    """What has a code of its own is no lost exception, and no loss of control."""
    told = _HARNESS.get(found.code, {}).items()
    return next((code for text, code in told if found.message.startswith(text)), found.code)


def _without_folder(text: str, drive: Drive) -> str:
    """Name files without their folder: it is a temporary one, and differs from run to run."""
    for path in (drive.exercise, drive.drive):
        text = text.replace(f"{path.parent}{os.sep}", "")
    return text


def _where(found: Finding) -> list[Record]:
    if found.accesses:
        return [_site(one.where, one.goroutine, one.action) for one in found.accesses]
    views = [view for view in found.goroutines if view.where is not None]
    if found.where is not None and (found.traceback or not views):
        return [_site(found.where, "", found.where.text)]
    return [_site(view.where, view.name, _doing(view)) for view in views[:_SHOWN]]


def _site(site: Site | None, goroutine: str, doing: str) -> Record:
    file, line = (Path(site.file).name, site.line) if site else ("", 0)
    return {"file": file, "line": line, "goroutine": goroutine, "doing": doing}


def _doing(view: GoroutineView) -> str:
    """What it does, on what in which state, and what it holds: one line of a person's reading."""
    at = view.where.text if view.where and view.where.text else f"{view.doing} {view.on}".strip()
    held = [f"holds {lock.name}{_taken(lock.taken)}" for lock in view.holds]
    started = [f"started {view.started.short}"] if view.started else []
    return "; ".join(part for part in (at, view.note, *held, *started) if part)


def _taken(site: Site | None) -> str:
    return f" (taken {site.short})" if site else ""


def _details(found: Finding) -> list[str]:
    parts = [found.traceback.strip()] if found.traceback else []
    parts += [f"cycle: {', '.join(found.cycle)}"] if found.cycle else []
    parts += [f"how: {' | '.join(found.how)}"] if found.how else []
    return parts + ([f"rule: {found.rule}"] if found.rule else [])


def how(steps: Sequence[Step], exercise: Path) -> str:
    """The last steps on lines of the exercise, one part for each turn of a goroutine."""
    mine = [
        step
        for step in steps
        if step.where
        and Path(step.where.file).name == exercise.name
        and step.operation not in AFTERWARDS
    ]
    turns = groupby(mine[-_STEPS:], key=lambda step: step.goroutine)
    return " | ".join(f"{name} {_told(turn)}" for name, turn in turns)


def _told(turn: Iterable[Step]) -> str:
    return ", ".join(dict.fromkeys(phrase(step.operation, step.on) for step in turn))
