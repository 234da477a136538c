"""How one schedule ended, before anybody has put it into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.explore.goroutine import Goroutine


class Ending(Enum):
    """Why the schedule is over."""

    DONE = auto()
    """Main has returned and nobody is left, but for daemon threads."""
    STUCK = auto()
    """Nothing can run, now or later."""
    RAISED = auto()
    """An exception has left a goroutine."""
    STEPS = auto()
    """The step budget is used up, its second half in a fair order."""
    HORIZON = auto()
    """Virtual time has reached the horizon."""
    CROWD = auto()
    """More goroutines are alive at once than any right program needs."""
    LOST = auto()
    """The program did something that the explorer cannot steer."""
    DIVERGED = auto()
    """A replay met a choice that does not exist."""


@dataclass(slots=True)
class Outcome:
    """The end of one schedule, with whoever caused it."""

    ending: Ending
    goroutine: Goroutine | None = None
    error: BaseException | None = None


class Abort(BaseException):
    """Thrown into goroutines that are still alive when the schedule is over.

    Never caught by us on the way up, and answered by every further operation with itself: what a
    ``finally:`` does while it passes has no effect on the schedule that is judged.
    """


class Stuck(BaseException):
    """Thrown into a goroutine that has looped for too long without an operation."""
