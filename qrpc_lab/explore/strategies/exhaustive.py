"""Every schedule, each exactly once, those with the fewest preemptions first.

Most concurrency bugs need one or two preemptions (Musuvathi and Qadeer, "Iterative Context Bounding
for Systematic Testing of Multithreaded Programs", PLDI 2007).  Which goroutine follows one that
blocks, the order of timers of one instant and the branches of `choose` cost nothing and are all
tried; leaving one that could go on, staying with one that spins, and a timer that fires early cost
one each.  When the list is empty, there is no other schedule (within the bound, if there is one).

A schedule is its deviations from the natural one.  After a run, each later point of it gives the
schedules that deviate there for the last time; so none is run twice and none is forgotten.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qrpc_lab.explore.goroutine import Goroutine

BOUND: Final = 2
"""Preemptions in one schedule, when nothing but this strategy is asked for."""


class Deviating:
    """The natural order, but for the given deviations; notes every choice there was."""

    def __init__(self, deviations: dict[int, int], cost: int) -> None:
        self.deviations = deviations
        self.cost = cost
        self.seen: list[tuple[int, int, int]] = []
        """For each choice: how many candidates, the cost of another one, the cost of the last."""

    def enrolled(self, goroutine: Goroutine) -> None:
        """All goroutines are equal here."""

    def pick(self, candidates: list[Goroutine], *, preempts: bool) -> int:
        """Deviate where it was planned."""
        last = candidates[-1]
        price = int(preempts or any(candidate.run for candidate in candidates))
        self.seen.append((len(candidates), price, 1 if last.number < 0 else price))
        return self.deviations.get(len(self.seen) - 1, 0)

    def choose(self, n: int) -> int:
        """Take the branch that was planned."""
        self.seen.append((n, 0, 0))
        return self.deviations.get(len(self.seen) - 1, 0)


class Exhaustive:
    """The schedules that are still to be run."""

    def __init__(self, room: int, bound: int | None = BOUND) -> None:
        self._room = room
        self._bound = bound
        self._lists: list[deque[dict[int, int]]] = [deque([{}])]
        """What waits, by cost."""
        self._dropped = False

    @property
    def exhausted(self) -> bool:
        """Whether every schedule has been run, within the bound."""
        return not self._dropped and not any(self._lists)

    def next(self) -> Deviating | None:
        """Return the cheapest schedule that is left."""
        for cost, waiting in enumerate(self._lists):
            if waiting:
                return Deviating(waiting.popleft(), cost)
        return None

    def ran(self, strategy: Deviating) -> None:
        """List what deviates from this schedule once more, after its last deviation."""
        first = max(strategy.deviations, default=-1) + 1
        for at in range(first, len(strategy.seen)):
            count, price, last = strategy.seen[at]
            for choice in range(1, count):
                cost = strategy.cost + (last if choice == count - 1 else price)
                if self._bound is None or cost <= self._bound:
                    self._add({**strategy.deviations, at: choice}, cost)

    def _add(self, deviations: dict[int, int], cost: int) -> None:
        while len(self._lists) <= cost:
            self._lists.append(deque())
        self._lists[cost].append(deviations)
        if sum(map(len, self._lists)) > self._room:
            self._dropped = True
            next(filter(None, reversed(self._lists))).pop()
