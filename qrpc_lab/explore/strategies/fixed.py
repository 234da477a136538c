"""Given choices, then the natural order: how a token is replayed and a schedule is shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qrpc_lab.explore.goroutine import Goroutine


class Fixed:
    """Repeats recorded choices.

    `strict`: a choice that does not exist is handed on as it is, and ends the schedule as diverged.
    Otherwise the natural choice stands in for it, as minimising wants.
    """

    def __init__(self, choices: Sequence[int], *, strict: bool) -> None:
        self._choices = choices
        self._strict = strict
        self._next = 0

    def enrolled(self, goroutine: Goroutine) -> None:
        """The choices name nobody."""

    def pick(self, candidates: list[Goroutine], *, preempts: bool) -> int:  # noqa: ARG002
        """Repeat the next choice."""
        return self.choose(len(candidates))

    def choose(self, n: int) -> int:
        """Repeat the next choice."""
        at = self._next
        self._next = at + 1
        if at >= len(self._choices):
            return 0
        choice = self._choices[at]
        return choice if self._strict or choice < n else 0
