"""An exploration's result as data for the grader: outcomes, findings, and how much was covered."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from qrpc_lab.check.subject.drive import Drive
from qrpc_lab.check.subject.errors import Record
from qrpc_lab.explore import Finding, GoroutineView, Result, Site
from qrpc_lab.explore.diagnose.phrases import phrase
from qrpc_lab.explore.finding import Access
from qrpc_lab.explore.result import Value

_SHOWN = 8  # goroutines
_MOST = 32 << 20  # characters of all outcomes together: half of what a message may hold
HOW = "how it came to that (line numbers in brackets):"
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
    """Those who wait at lines of the exercise; if nobody does, whoever could help and has gone."""
    if found.accesses:
        return [_site(one.where, one.goroutine, _access(one)) for one in found.accesses]
    views = [view for view in found.goroutines if view.where is not None]
    if found.where is not None and (found.traceback or not found.goroutines):
        return [_site(found.where, "", found.where.text)]
    if views:
        return views_told(views)
    gone = [_site(one.where, one.name, "has ended here") for one in found.gone[-1:]]
    return [*gone, *views_told(found.goroutines[:1])]


def views_told(views: Sequence[GoroutineView]) -> list[Record]:
    """One row for each goroutine: who stands where, doing what.

    A place in the file where it stands needs no more than its line.
    """
    rows = [_site(view.where, view.name, _doing(view)) for view in views[:_SHOWN]]
    for row in rows:
        here = re.compile(rf"\b{re.escape(str(row['file']))}:(?=\d)")
        row["doing"] = here.sub("line ", str(row["doing"])) if row["file"] else row["doing"]
    return rows


def _access(access: Access) -> str:
    does = f"{access.action} {access.where.text}"
    return "; ".join(part for part in (does, access.holds) if part)


def _site(site: Site | None, goroutine: str, doing: str) -> Record:
    file, line = (Path(site.file).name, site.line) if site else ("", 0)
    return {"file": file, "line": line, "goroutine": goroutine, "doing": doing}


def _doing(view: GoroutineView) -> str:
    """What it does, on what in which state, and what it holds: one line of a person's reading."""
    at = view.where.text if view.where and view.where.text else phrase(view.doing, view.on)
    held = [f"holds {lock.name}{_taken(lock.taken)}" for lock in view.holds]
    started = [f"started at {view.started.short}"] if view.started else []
    return "; ".join(part for part in (at, view.note, *held, *started) if part)


def _taken(site: Site | None) -> str:
    return f" (taken at {site.short})" if site else ""


def _details(found: Finding) -> list[str]:
    parts = [found.traceback.strip()] if found.traceback else []
    parts += [f"cycle: {', '.join(found.cycle)}"] if found.cycle else []
    parts += [told(found.how)] if found.how else []
    return parts + ([f"rule: {found.rule}"] if found.rule else [])


def told(how: Sequence[str]) -> str:
    """How it came to that, a line for each turn."""
    return "\n".join([HOW, *(f"  {part}" for part in how)])
