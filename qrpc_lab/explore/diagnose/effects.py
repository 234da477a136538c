"""What happened in a schedule, in the order in which it took effect.

A step is recorded before its operation, and others may run in between.  It has had its effect when
its goroutine comes to its next step, or to its end; a step without either has not happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.recorder import Moment, Recorder


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of one schedule."""

    moments: tuple[Moment, ...]
    """In the order in which they happened."""
    turns: tuple[int, ...]
    """Before which of them the schedule did not take the natural way: there it was decided."""

    def after(self) -> dict[int, Moment]:
        """Return for each of them, by its identity, the next one of the same goroutine."""
        following: dict[int, Moment] = {}
        last: dict[Goroutine, Moment] = {}
        for moment in self.moments:
            before = last.get(moment.goroutine)
            if before is not None:
                following[id(before)] = moment
            last[moment.goroutine] = moment
        return following


def effects(recorder: Recorder, choices: Sequence[int]) -> Effects:
    """Put the steps and the ends of a schedule in order."""
    told: list[Moment] = []
    turns: list[int] = []
    standing: dict[Goroutine, Moment] = {}
    for moment, until in _all(recorder, len(choices)):
        before = standing.pop(moment.goroutine, None)
        if before is not None:
            told.append(before)
        if until < 0:
            told.append(moment)
            continue
        standing[moment.goroutine] = moment
        if any(choices[moment.choices : until]):
            turns.append(len(told))
    return Effects(tuple(told), tuple(turns))


def _all(recorder: Recorder, choices: int) -> Iterator[tuple[Moment, int]]:
    """Yield steps and ends as they came, each with the choices made before the next step.

    An end has -1: whatever is chosen then is told with the step before it.
    """
    moments, leavings = recorder.moments, iter(recorder.leavings)
    left = next(leavings, None)
    for index, moment in enumerate(moments):
        while left is not None and left[0] <= index:
            yield left[1], -1
            left = next(leavings, None)
        after = moments[index + 1].choices if index + 1 < len(moments) else choices
        yield moment, after
    while left is not None:
        yield left[1], -1
        left = next(leavings, None)
