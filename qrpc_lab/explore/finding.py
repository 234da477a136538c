"""A finding as data: what is wrong, who is concerned, and how it came to that.

Plain values only, so that it can be kept, compared, sent over a pipe and written as JSON when the
schedule that showed it is long gone.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Site:
    """A line of a program."""

    file: str
    line: int
    function: str = ""
    text: str = ""
    """The expression that stands there, as far as it can be told, else the line."""

    @property
    def short(self) -> str:
        """``pool.py:18``."""
        return f"{os.path.basename(self.file)}:{self.line}"  # noqa: PTH119 - may be no real path


@dataclass(frozen=True, slots=True)
class HeldLock:
    """A lock that a goroutine holds."""

    name: str
    mode: str
    taken: Site | None = None


@dataclass(frozen=True, slots=True)
class GoroutineView:
    """One goroutine at the end of the schedule."""

    name: str
    started: Site | None
    """Where it was started; ``None`` for main."""
    where: Site | None
    """Where it is."""
    doing: str
    """The operation: "send", "acquire", "wait", …; "runs" when it could go on."""
    on: str
    """The object of the operation, by name."""
    note: str
    """The state of the object, and why nobody will help."""
    holds: tuple[HeldLock, ...] = ()
    blocked: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the schedule that led there."""

    number: int
    goroutine: str
    operation: str
    on: str
    where: Site | None
    time: float
    """Virtual seconds since the start."""


@dataclass(frozen=True, slots=True)
class Access:
    """One of the two accesses of a data race."""

    goroutine: str
    action: str
    """"reads" or "writes"."""
    where: Site
    holds: str = ""
    """Which locks it was made under, in words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A named defect of one schedule, minimised."""

    code: str
    name: str
    message: str
    """One sentence."""
    goroutines: tuple[GoroutineView, ...] = ()
    """All that were alive, those of the cycle first."""
    trace: tuple[Step, ...] = ()
    token: str = ""
    cycle: tuple[str, ...] = ()
    """Who waits for whom, in words; empty when there is no cycle."""
    how: tuple[str, ...] = ()
    """The few steps that led there, in words."""
    rule: str = ""
    """What to do instead, when that is plain."""
    where: Site | None = None
    """The line to look at first."""
    accesses: tuple[Access, ...] = ()
    schedule: int = 0
    """Which schedule showed it, from 1."""
    schedules: int = 0
    """Of how many."""
    output: str = ""
    """What the program printed in that schedule."""
    traceback: str = ""
    gone: tuple[GoroutineView, ...] = ()
    """Who could have helped those that wait, and has ended: where that was."""
    text: str = field(default="", compare=False)
    """All this on one screen."""

    def as_svg(self) -> str:
        """Draw it: goroutine lanes over time."""
        from qrpc_lab.explore.diagnose.svg import svg_of  # noqa: PLC0415 - rarely asked for

        return svg_of(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Finding:
        """Make it anew from what `as_dict` returned, also after a way through JSON."""
        fields = dict(plain)
        for name in ("goroutines", "gone"):
            fields[name] = tuple(_goroutine(each) for each in fields.get(name, ()))
        fields["trace"] = tuple(_step(each) for each in fields.get("trace", ()))
        fields["accesses"] = tuple(_access(each) for each in fields.get("accesses", ()))
        fields["where"] = _site(fields.get("where"))
        for name in ("cycle", "how"):
            fields[name] = tuple(fields.get(name, ()))
        return cls(**fields)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists, ready for JSON."""
        return asdict(self)


def _site(plain: Mapping[str, Any] | None) -> Site | None:
    return None if plain is None else Site(**plain)


def _goroutine(plain: Mapping[str, Any]) -> GoroutineView:
    fields = dict(plain)
    fields["started"], fields["where"] = _site(fields["started"]), _site(fields["where"])
    fields["holds"] = tuple(
        HeldLock(each["name"], each["mode"], _site(each["taken"])) for each in fields["holds"]
    )
    return GoroutineView(**fields)


def _step(plain: Mapping[str, Any]) -> Step:
    return Step(**{**plain, "where": _site(plain["where"])})


def _access(plain: Mapping[str, Any]) -> Access:
    return Access(**{**plain, "where": Site(**plain["where"])})
