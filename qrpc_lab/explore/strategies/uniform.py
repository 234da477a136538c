"""A random walk: every candidate is as likely as any other, at every point.

Good at bugs that need two or three switches close to each other, the common kind; poor at bugs for
which one goroutine must stay behind for long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from qrpc_lab.explore.goroutine import Goroutine


class Uniform:
    """Picks uniformly. `stay` is how likely the running goroutine goes on without being asked."""

    def __init__(self, rng: Random, *, stay: float = 0.0) -> None:
        self._random = rng.random
        self._stay = stay

    def enrolled(self, goroutine: Goroutine) -> None:
        """All goroutines are equal here."""

    def pick(self, candidates: list[Goroutine], *, preempts: bool) -> int:
        """Pick any candidate."""
        if preempts and self._stay and self._random() < self._stay:
            return 0
        return int(self._random() * len(candidates))

    def choose(self, n: int) -> int:
        """Take any branch."""
        return int(self._random() * n)
