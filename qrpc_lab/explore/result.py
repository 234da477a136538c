"""What an exploration came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qrpc_lab.explore.finding import Finding, GoroutineView, Step


@dataclass(frozen=True, slots=True)
class Value:
    """A value that `main` returned, with the first schedule that returned it."""

    value: Any
    token: str
    output: str = ""
    """What the program printed in that schedule."""
    schedules: int = 1
    """In how many schedules it came out."""
    trace: tuple[Step, ...] = ()
    """Its steps, where it was replayed; `how` and `stood` likewise."""
    how: tuple[str, ...] = ()
    """The few steps that led there, in words; empty where the natural order did."""
    stood: tuple[GoroutineView, ...] = ()
    """Who stood where while nothing happened for longest."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an exploration came to."""

    finding: Finding | None
    """The first finding, minimised."""
    schedules: int
    """How many schedules were run, those spent on minimising not counted."""
    exhausted: bool
    """Whether that was all there are (for bounded strategies: within the bound)."""
    seed: int
    values: tuple[Value, ...] = ()
    """The distinct values that `main` returned, in the order in which they came."""
    expected: tuple[Finding, ...] = ()
    """Findings that the program had marked as expected."""
    left: Value | None = None
    """What `main` had returned in the schedule of `finding`, where it had: in that of a leak."""
    cut_short: int = 0
    """Schedules that ran out of their budget without proof of a defect."""

    @property
    def ok(self) -> bool:
        """Whether nothing was found. Not a proof unless `exhausted`."""
        return self.finding is None
