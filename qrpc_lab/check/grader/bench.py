"""What all cases of a lesson share, and what the subject's explorer is told about one of them."""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass
from types import ModuleType

from qrpc_lab.check.assignment import Assignment
from qrpc_lab.check.authoring import Check
from qrpc_lab.check.grader.label import Label

Settings = dict[str, object]


@dataclass(frozen=True, slots=True)
class Bench:
    """What all cases of a lesson share."""

    assignment: Assignment
    seed: str
    schedules: int | None
    drive: ModuleType

    def name(self, check: Check, index: int | str) -> str:
        """Say which case of which check of which run this is: the root of everything random."""
        return f"{self.seed}/{self.assignment.lesson}/{type(check).__name__}/{index}"

    def stretch(self, check: type[Check]) -> float:
        """How many times its usual time a check may take: more schedules than usual take more."""
        usual = check.explore.schedules if check.explore is not None else 0
        return max(1.0, (self.schedules or 0) / usual) if usual else 1.0


def exploring(bench: Bench, check: Check, index: int) -> Settings | None:
    """How to explore a case; `None` for a check on real threads."""
    wish = check.explore
    if wish is None:
        return None
    budget = bench.schedules or wish.schedules
    share = budget // check.cases + (index < budget % check.cases)
    return {
        "schedules": max(1, share),
        "strategy": wish.strategy,
        "lines": wish.lines,
        "max_steps": wish.max_steps,
        "horizon": wish.horizon,
        "seed": zlib.crc32(bench.name(check, index).encode()),
        **_around(bench, check, index),
    }


def replaying(bench: Bench, check: Check, index: int, schedule: str) -> Settings:
    """How to run one schedule again."""
    return {"replay": schedule, **_around(bench, check, index)}


def simplifying(bench: Bench, check: Check, index: int, token: str) -> Settings:
    """How to find a simpler schedule with the same outcome."""
    return {"simplify": Label.of(token)[1], **_around(bench, check, index)}


def surroundings(check: Check) -> Settings:
    """What is around the drive in each schedule."""
    network = check.explore.network if check.explore is not None else None
    return {
        "service": check.service,
        "wire": check.wire,
        "expects": list(check.expects),
        "network": None if network is None else asdict(network),
    }


def _around(bench: Bench, check: Check, index: int) -> Settings:
    lesson = bench.assignment.lesson.partition("-")[0]
    label = Label(lesson, type(check).__name__, index, bench.seed).text
    return {"label": label, **surroundings(check)}
