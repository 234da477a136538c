"""Partial-order sampling: random ranks for pending operations, drawn anew when they conflict.

A random walk gives an order of two conflicting operations a chance that shrinks with the number of
harmless steps between them.  Here an operation keeps its rank until somebody operates on the same
object, so each order of conflicting operations is about as likely as the other (Yuan, Yang and Gu,
"Partial Order Aware Concurrency Sampling", CAV 2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from qrpc_lab.explore.goroutine import Goroutine


class PartialOrder:
    """The candidate with the highest rank goes on."""

    def __init__(self, rng: Random) -> None:
        self._random = rng.random

    def enrolled(self, goroutine: Goroutine) -> None:
        """Rank a new goroutine."""
        goroutine.priority = self._random()

    def pick(self, candidates: list[Goroutine], *, preempts: bool) -> int:  # noqa: ARG002
        """Let the highest rank go on, and rank anew whoever it conflicts with."""
        draw = self._random
        for candidate in candidates:
            if candidate.run or candidate.number < 0:  # it stands before an operation that is new
                candidate.priority = draw()
        best = 0
        for index in range(1, len(candidates)):
            if candidates[index].priority > candidates[best].priority:
                best = index
        chosen = candidates[best]
        for other in candidates:
            if other is chosen or (other.on is chosen.on and other.on is not None):
                other.priority = draw()
        return best

    def choose(self, n: int) -> int:
        """Take any branch."""
        return int(self._random() * n)
