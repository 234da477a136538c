"""Probabilistic concurrency testing: random ranks, and a few points at which one is lost.

Finds bugs for which a goroutine must stay behind for long, with a known probability (Burckhardt and
others, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010).
Whoever stands back (it spins, or has run for long) loses its rank too: without that, the schedule
of a program with a busy wait is spent on the wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from qrpc_lab.explore.goroutine import Goroutine


class Ranked:
    """The highest rank goes on; `depth` - 1 times in `length` steps it falls to the bottom."""

    def __init__(self, rng: Random, *, depth: int, length: int) -> None:
        self._random = rng.random
        self._falls = {int(rng.random() * max(length, 1)) for _ in range(depth - 1)}
        self._at = 0
        self._bottom = 0.0

    def enrolled(self, goroutine: Goroutine) -> None:
        """Rank a new goroutine."""
        goroutine.priority = self._random()

    def _sink(self, goroutine: Goroutine) -> None:
        self._bottom -= 1.0
        goroutine.priority = self._bottom

    def pick(self, candidates: list[Goroutine], *, preempts: bool) -> int:
        """Let the highest rank go on."""
        clock = candidates[-1] if candidates[-1].number < 0 else None
        if clock is not None:
            clock.priority = self._random()
        if not preempts:
            for candidate in candidates:
                if candidate.run:  # it could go on, and stands back
                    self._sink(candidate)
        self._at += 1
        if self._at in self._falls:
            self._sink(max(candidates, key=_rank))
        ranks = [candidate.priority for candidate in candidates]
        return ranks.index(max(ranks))

    def choose(self, n: int) -> int:
        """Take any branch."""
        return int(self._random() * n)


def _rank(goroutine: Goroutine) -> float:
    return goroutine.priority
