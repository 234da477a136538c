"""From what happened to named findings of the harness, in the order in which they count.

A tampered check is worth nothing, so QL907 comes first; then how the process ended; then what the
exercise itself raised.  Only what is left after these goes to the author's judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qrpc_lab.check.grader.conversation import Conversation
from qrpc_lab.check.grader.stacks import Stack
from qrpc_lab.check.report import Finding, Where
from qrpc_lab.findings import name_of

_READING = frozenset(["open", "os.listdir", "os.scandir"])
_MEMORY_FILES = frozenset(["mem", "environ", "cmdline", "maps"])
_PROCESS_EVENTS = ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
                   "pty.", "os.startfile")  # fmt: skip

Row = dict[str, object]


def finding(code: str, message: str, **parts: object) -> Finding:
    """Make a finding with the catalogue's name for its code."""
    return Finding(code=code, name=name_of(code), message=message, **parts)  # type: ignore[arg-type]


def rows(value: object) -> list[Row]:
    """The dictionaries of a list that came over the pipe; whatever else is in it is dropped."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def findings_of(talk: Conversation, hidden: Sequence[Path]) -> Iterator[Finding]:
    """Every finding of the harness about one case, the most telling first."""
    yield from tampering(talk, hidden)
    yield from ending(talk)
    outcome = talk.result or {}
    yield from of_errors(outcome)
    for row in rows(outcome.get("lost")):
        text = f"{row.get('type')} ended {row.get('name')}: {row.get('message')}"
        yield of_error(row, _MISUSE.get(str(row.get("type")), "QL107"), text)
    if talk.children:
        names = ", ".join(talk.children)
        yield finding("QL909", f"a process was left behind: {names}", where=_spawn_sites(talk))
    yield from _left(rows(outcome.get("left")))


def tampering(talk: Conversation, hidden: Sequence[Path]) -> Iterator[Finding]:
    """What was forged, replaced, or reached for."""
    if talk.forged is not None:
        text = f"something that is no message of the check's was written to its pipe: {talk.forged}"
        yield finding("QL907", text)
    outcome = talk.result or {}
    yield from replaced(outcome)
    for record in rows(outcome.get("records")):
        sentence = _reach(record, hidden, left=bool(talk.children))
        if sentence is not None:
            yield finding(*sentence, where=_where(record))


def replaced(outcome: Row) -> Iterator[Finding]:
    """QL907 for functions and classes that are no longer the ones that were there."""
    broken = outcome.get("broken")
    if isinstance(broken, list) and broken:
        names = ", ".join(str(name) for name in broken[:5])
        more = f" and {len(broken) - 5} more" if len(broken) > 5 else ""  # noqa: PLR2004 - as above
        text = f"the exercise replaced {names}{more}; a check cannot be trusted after that"
        yield finding("QL907", text)


def _reach(record: Row, hidden: Sequence[Path], *, left: bool) -> tuple[str, str] | None:
    """Code and sentence for one record of the guard; `None` where it was harmless."""
    event, detail = str(record.get("event")), str(record.get("detail"))
    if event in _READING:
        return _reading(Path(detail), hidden)
    if event.startswith(("os.kill", "signal.")):
        if detail == "itself":
            return "QL904", "the exercise tried to end its own process by a signal"
        return "QL907", "tried to send a signal to another process"
    if event.startswith(_PROCESS_EVENTS):
        text = f"started another process ({detail or event}): a check sees one process only"
        return None if left else ("QL907", text)
    if event.startswith("ctypes."):
        return "QL907", f"reached past Python by ctypes ({event})"
    return "QL907", f"looked into the check's own frames and objects ({event})"


def _reading(target: Path, hidden: Sequence[Path]) -> tuple[str, str] | None:
    if any(target.is_relative_to(one) for one in hidden):
        return "QL907", f"tried to read {target.name}, which belongs to the course"
    if target.name in _MEMORY_FILES and target.is_relative_to("/proc"):
        return "QL907", f"tried to read {target.name} of a process"
    return None


def ending(talk: Conversation) -> Iterator[Finding]:
    """How the process ended, where it ended before it had an outcome."""
    if talk.goodbye is not None:
        how = talk.goodbye.get("how")
        where = _where(talk.goodbye)
        at = f", called at {where[0].file}:{where[0].line}" if where else ""
        yield finding("QL904", f"the exercise ended the process: {how}{at}", where=where)
    if talk.ended == "late":
        yield late(talk.stacks)


def late(stacks: Sequence[Stack], what: str = "the check's time is up") -> Finding:
    """QL903, with the line of every thread that was alive."""
    where = tuple(Where(one.file, one.line, one.name, one.doing) for one in stacks)
    at = "; these threads were still at work" if where else ""
    return finding("QL903", f"{what}{at}", where=where)


def of_errors(outcome: Row) -> Iterator[Finding]:
    """Findings that exceptions stand for by themselves, wherever they were raised."""
    errors = [*rows([outcome.get("error")]), *rows(outcome.get("lost"))]
    for row in (*errors, *rows(outcome.get("handler_errors"))):
        yield from _by_fault(row)
    for row in rows([outcome.get("error")]):
        if row.get("fault") not in _FAULTS:
            yield uncaught(row)


_FAULTS = {
    "todo": ("QL902", "{message}"),
    "exit": ("QL904", "the exercise ended the process: {type}({message})"),
    "memory": ("QL905", "the exercise ran out of memory"),
    "interface": ("QL908", "{message}"),
}


_MISUSE = {
    "AssertionError": "QL110",
    "SendOnClosed": "QL104",
    "CloseOfClosed": "QL105",
    "WaitGroupMisuse": "QL106",
}


def _by_fault(row: Row) -> Iterator[Finding]:
    known = _FAULTS.get(str(row.get("fault")))
    if known is not None:
        code, text = known
        yield of_error(row, code, text.format_map(row))


def uncaught(row: Row) -> Finding:
    """An exception that left the drive: a failed assertion, an unusable result, any other."""
    text = f"{row.get('type')}: {row.get('message')}"
    if row.get("fault") == "result":
        return of_error(row, "QL110", f"the check could not use what it was given: {text}")
    code = _MISUSE.get(str(row.get("type")), "QL107")
    return of_error(row, code, f"the exercise raised {text}")


def of_error(row: Row, code: str, message: str) -> Finding:
    """A finding about an exception that came over as data."""
    return finding(code, message, where=_where(row), detail=str(row.get("traceback") or ""))


def _where(row: Row) -> tuple[Where, ...]:
    file, line = row.get("file"), row.get("line")
    if not file or not isinstance(line, int) or line < 1:
        return ()
    return (Where(str(file), line, str(row.get("name") or "main"), str(row.get("doing") or "")),)


def _spawn_sites(talk: Conversation) -> tuple[Where, ...]:
    records = rows((talk.result or {}).get("records"))
    started = (one for one in records if str(one.get("event")).startswith(_PROCESS_EVENTS))
    return tuple(where for one in started for where in _where(one))[:3]


def _left(left: list[Row]) -> Iterator[Finding]:
    if not left:
        return
    where = tuple(site for row in left[:5] for site in _where(row))
    count = "a thread" if len(left) == 1 else f"{len(left)} threads"
    text = f"{count} that the exercise started went on after it had returned"
    yield finding("QL909", text, where=where)
