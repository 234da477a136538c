"""Shortens the schedule that shows a defect: fewest switches, then fewest steps.

A schedule is a list of choices, and 0 is always the natural one; so making it simpler is putting
zeros for other numbers, in large pieces first, and seeing whether the defect is still there
(Zeller's delta debugging).  What a shortened schedule really chose replaces it, since later choices
mean something else once an earlier one has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qrpc_lab.explore.session import Run

RUNS: Final = 250
"""Schedules that may be spent on one finding."""

STEPS: Final = 250_000
"""Steps that may be spent on one finding."""


def same_defect(run: Run, wanted: Run) -> bool:
    """Whether two runs have the same defect."""
    if run.verdict is None or wanted.verdict is None:
        return False
    return run.verdict.kind == wanted.verdict.kind


def same_value(run: Run, wanted: Run) -> bool:
    """Whether two runs came to the same value, with no defect but one that was tolerated there."""
    if (run.outcome.ending, run.shown) != (wanted.outcome.ending, wanted.shown):
        return False
    return run.verdict is None or same_defect(run, wanted)


def minimise(
    run: Run,
    again: Callable[[list[int]], Run],
    keeps: Callable[[Run, Run], bool] = same_defect,
) -> Run:
    """Return the simplest run that `again` can show and that `keeps` what the first one shows."""
    search = _Search(run, again, keeps)
    while search.simplify():
        pass
    return search.best


class _Search:
    def __init__(
        self,
        run: Run,
        again: Callable[[list[int]], Run],
        keeps: Callable[[Run, Run], bool],
    ) -> None:
        self.best = run
        self._again = again
        self._keeps = keeps
        self._runs = RUNS
        self._steps = STEPS
        self._tried: set[tuple[int, ...]] = set()

    def simplify(self) -> bool:
        """Try every simpler schedule of one size after the other; true as soon as one is better."""
        for choices in _simpler(trim(self.best.choices)):
            if self._runs <= 0 or self._steps <= 0:
                return False
            key = tuple(choices)
            if key in self._tried:
                continue
            self._tried.add(key)
            if self._better(choices):
                return True
        return False

    def _better(self, choices: list[int]) -> bool:
        run = self._again(choices)
        self._runs -= 1
        self._steps -= run.steps
        if not self._keeps(run, self.best) or _cost(run) >= _cost(self.best):
            return False
        self.best = run
        return True


def trim(choices: list[int]) -> list[int]:
    """Drop the natural choices at the end: they need no saying."""
    end = len(choices)
    while end and choices[end - 1] == 0:
        end -= 1
    return choices[:end]


def _cost(run: Run) -> tuple[int, int, int]:
    return run.switches, run.steps, sum(1 for choice in run.choices if choice)


def _simpler(choices: list[int]) -> Iterator[list[int]]:
    if not choices:
        return
    size = len(choices)
    while size:
        for start in range(0, len(choices), size):
            piece = choices[start : start + size]
            if any(piece):
                yield trim(choices[:start] + [0] * len(piece) + choices[start + size :])
        size //= 2
    for at, choice in enumerate(choices):
        if choice > 1:
            yield [*choices[:at], 1, *choices[at + 1 :]]
        yield trim([*choices[:at], *choices[at + 1 :]])
