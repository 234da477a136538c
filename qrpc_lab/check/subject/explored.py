"""Runs one drive under the explorer: many schedules, each with the exercise executed afresh.

What the drive returns and what it marked make up the value of a schedule; values that are equal
are sent once, with the token of the first schedule that showed them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

from qrpc_lab.check.authoring import Case
from qrpc_lab.check.codec import NotPlain, decode, encode
from qrpc_lab.check.link import Message
from qrpc_lab.check.marks import MOST, deliver_to, mark
from qrpc_lab.check.subject.calling import call_by_name
from qrpc_lab.check.subject.errors import Record, describe
from qrpc_lab.explore import Finding, GoroutineView, Result, Site, TraceDiverged
from qrpc_lab.explore import token as tokens
from qrpc_lab.explore.explorer import Explorer
from qrpc_lab.explore.program import FileProgram
from qrpc_lab.explore.result import Value
from qrpc_lab.explore.session import Limits
from qrpc_lab.explore.session import settle as settle  # noqa: PLC0414 - for the session

if TYPE_CHECKING:
    from qrpc_lab.check.subject.scene import Scene

_SHOWN = 8  # goroutines
_HARNESS = {
    "QL107": {"NotImplementedError: TODO": "QL902", "SystemExit": "QL904", "MemoryError": "QL905"},
    "QL910": {"the program printed more": "QL906", "the program uses another process": "QL907"},
}


@dataclass(slots=True)
class Drive:
    """The drive's function around a freshly executed exercise: what runs once in each schedule."""

    exercise: Path
    drive: Path
    function: str
    case: Case
    scene: Scene | None = None
    error: Record | None = field(default=None, init=False)
    _code: CodeType = field(init=False)

    def __post_init__(self) -> None:
        """Compile the drive; it is trusted, and so neither rewritten nor watched."""
        self._code = compile(self.drive.read_bytes(), str(self.drive), "exec", dont_inherit=True)

    def __call__(self, exercise: ModuleType) -> object:
        """Run it; the value of the schedule is what it came to, with its marks."""
        events: list[object] = []
        self.error = None
        deliver_to(lambda name, data: _keep(events, name, data))
        drive = ModuleType(self.drive.stem)
        drive.__file__ = str(self.drive)
        exec(self._code, vars(drive))  # noqa: S102 - the lesson's own file
        offers = {"exercise": exercise, "case": self.case, "mark": mark}
        try:
            outcome = self._outcome(drive, offers)
        except NotPlain as error:
            self.error = describe(error, str(self.exercise.parent)) | {"fault": "result"}
            raise
        except Exception as error:
            self.error = describe(error, str(self.exercise.parent))
            raise
        except SystemExit as leaving:
            # With status 0 it would be a script that ends well, and this is a check.
            raise SystemExit(str(leaving.code)).with_traceback(leaving.__traceback__) from None
        return outcome | {"events": events}

    @contextmanager
    def surroundings(self) -> Iterator[None]:
        """The weather of its network, and an end to its marks, around all schedules."""
        try:
            with self.scene.weather() if self.scene is not None else nullcontext():
                yield
        finally:
            deliver_to(None)

    def _outcome(self, drive: ModuleType, offers: Mapping[str, object]) -> Record:
        if self.scene is not None:
            return self.scene.play(drive, self.function, offers)
        return {"value": encode(call_by_name(getattr(drive, self.function), offers))}


def explore_drive(drive: Drive, settings: Message) -> Record:
    """Explore and report: outcomes, findings, and how much was covered."""
    limits = Limits(_integer(settings["max_steps"]), float(str(settings["horizon"])))
    program = FileProgram(drive.exercise, None, drive, lines=bool(settings["lines"]))
    with drive.surroundings():
        result = Explorer(program, limits).explore(
            _integer(settings["schedules"]),
            _integer(settings["seed"]),
            str(settings["strategy"]),
            frozenset(map(str, _list(settings.get("expects")))),
        )
    return _report(result, drive, str(settings["label"]))


def replay_drive(drive: Drive, settings: Message) -> Record:
    """Run one recorded schedule; the finding comes whole, for pictures of it."""
    text = str(settings["replay"])
    token = tokens.read(text)
    program = FileProgram(drive.exercise, None, drive, lines=token.lines)
    try:
        with drive.surroundings():
            result = Explorer(program, token.limits).replay(token, text)
    except TraceDiverged as diverged:
        return {"diverged": str(diverged)}
    whole = None if result.finding is None else encode(result.finding.as_dict())
    steps = [asdict(step) for value in result.values for step in value.trace]
    told = {"whole": whole, "steps": encode(steps)}
    return _report(result, drive, str(settings["label"])) | told


def simplify_drive(drive: Drive, settings: Message) -> Record:
    """Find a simpler schedule with the same outcome: its token."""
    text = str(settings["simplify"])
    token = tokens.read(text)
    program = FileProgram(drive.exercise, None, drive, lines=token.lines)
    with drive.surroundings():
        simplest = Explorer(program, token.limits).simplify(token, text)
    return {"token": f"{settings['label']}:{simplest}"}


MODES = {"replay": replay_drive, "simplify": simplify_drive}
"""What may be done with a schedule that is known; without any of these, schedules are searched."""


def case_of(order: Message) -> Case:
    """The case of an order."""
    plain = decode(order["case"])
    return Case(**plain) if isinstance(plain, dict) else Case()


def _report(result: Result, drive: Drive, label: str) -> Record:
    found = result.finding
    tolerated = [_finding(one, label, drive) for one in result.expected]
    own = found is not None and found.code in {"QL107", "QL110"} and drive.error is not None
    return {
        "outcomes": [_outcome(value, label) for value in result.values],
        "stayed": None if result.left is None else _outcome(result.left, label),
        "explored": tolerated if found is None else [_finding(found, label, drive), *tolerated],
        "error": drive.error if own else None,
        "schedules": result.schedules,
        "exhausted": result.exhausted,
        "cut": result.cut_short,
    }


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


def _keep(events: list[object], name: str, data: dict[str, object]) -> None:
    if len(events) < MOST:
        events.append({"name": str(name)[:200], "data": encode(data)})


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _integer(value: object) -> int:
    return value if isinstance(value, int) else 0
