"""What a strategy answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from qrpc_lab.explore.goroutine import Goroutine


class Strategy(Protocol):
    """Chooses at every point of one schedule; made anew for each schedule."""

    def enrolled(self, goroutine: Goroutine) -> None:
        """Hear of a goroutine that has just been started."""

    def pick(self, candidates: list[Goroutine], *, preempts: bool) -> int:
        """Choose who goes on; index 0 is the natural choice.

        With `preempts` the first candidate is running and could go on: any other choice preempts
        it.  The last candidate may be the clock: choosing it lets the next timer fire first.
        """

    def choose(self, n: int) -> int:
        """Choose one of `n` branches of the program."""
