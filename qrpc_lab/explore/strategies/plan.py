"""Which strategy runs which schedule.

``"mixed"`` takes them in turn: no single one finds all kinds of bugs, and nobody knows beforehand
which kind a program has.  The natural order comes first, since its traces are the easiest to read.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.strategies.exhaustive import BOUND, Deviating, Exhaustive
from qrpc_lab.explore.strategies.natural import Natural
from qrpc_lab.explore.strategies.pct import Ranked
from qrpc_lab.explore.strategies.pos import PartialOrder
from qrpc_lab.explore.strategies.uniform import Uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qrpc_lab.explore.strategies.base import Strategy

_ROTATIONS: Final[dict[str, Sequence[str]]] = {
    "mixed": ("random", "pos", "pct", "exhaustive", "sticky", "pct3"),
    "random": ("random",),
    "pos": ("pos",),
    "pct": ("pct", "pct3"),
    "exhaustive": ("exhaustive",),
    "natural": ("natural",),
}

NAMES: Final = tuple(_ROTATIONS)
"""What `explore(strategy=…)` takes."""


class Plan:
    """Hands out a strategy for each schedule, and hears how long it was."""

    def __init__(self, name: str, seed: int, schedules: int) -> None:
        self._rotation = _ROTATIONS[name]
        self._seed = seed
        self._index = 0
        self._longest = 1
        self._exhaustive = Exhaustive(schedules, BOUND if name == "exhaustive" else None)
        self._rolled = False
        self.exhausted = False
        """Whether there is nothing left to run."""

    def next(self) -> Strategy:
        """Return the strategy of the next schedule."""
        index = self._index
        self._index += 1
        kind = self._rotation[(index - 1) % len(self._rotation)] if index else "natural"
        if kind == "natural":
            return Natural() if self._rotation != ("exhaustive",) else self._deviating()
        if kind == "exhaustive":
            return self._deviating()
        rng = Random(self._seed * 1_000_003 + index)  # noqa: S311 - must repeat, not be secret
        if kind == "random":
            return Uniform(rng)
        if kind == "sticky":
            return Uniform(rng, stay=0.7)
        if kind == "pos":
            return PartialOrder(rng)
        return Ranked(rng, depth=3 if kind == "pct3" else 2, length=self._longest)

    def _deviating(self) -> Strategy:
        return self._exhaustive.next() or Natural()

    def ran(self, strategy: Strategy, choices: int, *, rolled: bool) -> None:
        """Hear that a schedule is over, how many choices it had, and whether it rolled dice.

        Where `random` is used there is always more: other numbers, and what comes of them.
        """
        self._longest = max(self._longest, choices)
        self._rolled |= rolled
        if isinstance(strategy, Deviating):
            self._exhaustive.ran(strategy)
            self.exhausted = self._exhaustive.exhausted and not self._rolled
        elif self._index == 1 and not choices:
            self.exhausted = not self._rolled  # nothing was chosen: there is only this schedule


def plan(name: str, seed: int, schedules: int) -> Plan:
    """Make the plan of one exploration. Raises `ValueError` for a strategy that does not exist."""
    if name not in _ROTATIONS:
        message = f"there is no strategy {name!r}; there are {', '.join(NAMES)}"
        raise ValueError(message)
    return Plan(name, seed, schedules)
