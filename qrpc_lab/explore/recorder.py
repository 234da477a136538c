"""The trace of one schedule, step by step.

A schedule is first run without one: looking up source lines at every step costs more than the step.
When it is worth showing it is run once more, the same way, with this.

What plays around the program (`qrpc_lab.places.behind`: the other end of its calls, the check that
runs it) has no places: a step of it that the program has called stands where the program called.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qrpc_lab.places import Place, is_behind, is_ours

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from qrpc_lab.explore.clock import Timer
    from qrpc_lab.explore.following import Ran
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.held import Held
    from qrpc_lab.explore.turns import Turns

_OURS: Final = str(Path(__file__).parents[1]) + os.sep
_PYTEST: Final = f"{os.sep}_pytest{os.sep}"
_LIBRARY: Final = sysconfig.get_path("stdlib") + os.sep
_INSTALLED: Final = (sysconfig.get_path("purelib") + os.sep, sysconfig.get_path("platlib") + os.sep)
_SIMULATED: Final = tuple(f"{folder}grpc{os.sep}" for folder in _INSTALLED)
_known: Final[dict[str, bool]] = {}


def is_own(frame: FrameType) -> bool:
    """Whether a frame is machinery: ours, or the standard library's between us and the program."""
    file = frame.f_code.co_filename
    own = _known.get(file)
    if own is None:
        own = _known[file] = _is_machinery(file)
    return own


def is_installed(file: str) -> bool:
    """Whether a file belongs to an installed package: used by a program, and no part of it."""
    return file.startswith(_INSTALLED)


def _is_machinery(file: str) -> bool:
    if file.startswith("<"):  # code made by a template, as in a dataclass, or frozen
        return file not in ("<stdin>", "<console>")
    if file.startswith(_OURS):
        return is_ours(file)
    if _PYTEST in file:
        return True
    if file.startswith(_SIMULATED):  # its interceptors call the transport for the program
        return True
    return file.startswith(_LIBRARY) and not file.startswith(_INSTALLED)


def place_of(frame: FrameType | None) -> Place | None:
    """Return where the program under test stands, from any frame above it."""
    while frame is not None and (is_own(frame) or is_behind(frame.f_code.co_filename)):
        frame = frame.f_back
    return None if frame is None else Place(frame.f_code, frame.f_lasti)


def here() -> Place | None:
    """Return where the program under test called into us."""
    return place_of(sys._getframe(1))  # noqa: SLF001 - `inspect` is 20 times slower


def suspended(on: object, operation: str) -> FrameType | None:
    """Return the frame of a generator that waits for the transport to take what it has yielded."""
    asked = getattr(type(on), "_suspended", None)
    return None if asked is None else asked(on, operation)


def _standing(frame: FrameType | None) -> tuple[Place | None, bool]:
    """Return where the program stands, and whether what it has called there stands further in."""
    handed = False
    while frame is not None:
        if not is_own(frame):
            if not is_behind(frame.f_code.co_filename):
                return Place(frame.f_code, frame.f_lasti), handed
            handed = True
        frame = frame.f_back
    return None, False


def nothing() -> None:
    """Do nothing: nobody watches the goroutines begin."""


@dataclass(slots=True, eq=False)
class Moment:
    """One step: who stood before which operation, where, and when."""

    goroutine: Goroutine
    operation: str
    on: object
    place: Place | None
    now: float
    choices: int
    """How many choices had been made before it."""
    handed: bool = False
    """Whether it is a step of what the line at `place` has called, which nobody may look into."""


class Recorder:
    """Everything that happened in one schedule."""

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.leavings: list[tuple[int, Moment]] = []
        """Ends of functions and goroutines, each with the number of steps before it."""
        self.asked: dict[Goroutine, object] = {}
        """Which function `go` was asked to run."""
        self.ran: list[Ran] = []
        """The lines that were run."""
        self.begins: Callable[[], None] = nothing
        """Called as each goroutine begins, by itself."""

    def step(self, world: Turns, goroutine: Goroutine, operation: str, on: object) -> None:
        """Note a step."""
        place, handed = _standing(sys._getframe(1))  # noqa: SLF001 - as in `here`
        if place is None and operation in ("answer", "answered", "send", "sent"):
            place = place_of(suspended(on, operation))
        self.moments.append(
            Moment(
                goroutine, operation, on, place, world.clock.now, len(world.choices), handed=handed
            )
        )

    def fired(self, world: Turns, timer: Timer) -> None:
        """Note that a timer has fired."""
        self.moments.append(
            Moment(world.ticking, "fires", timer, None, world.clock.now, len(world.choices))
        )

    def left(self, world: Turns, goroutine: Goroutine, how: str, what: str, at: Place) -> None:
        """Note that a goroutine has left a function of the program, from which line."""
        moment = Moment(goroutine, how, what, at, world.clock.now, len(world.choices))
        self.leavings.append((len(self.moments), moment))

    def ended(self, world: Turns, goroutine: Goroutine) -> None:
        """Note that a goroutine has ended."""
        moment = Moment(goroutine, "ends", "", None, world.clock.now, len(world.choices))
        self.leavings.append((len(self.moments), moment))

    def started(self, goroutine: Goroutine) -> None:
        """Note where a goroutine was started, and by which step."""
        goroutine.started = here()
        for moment in reversed(self.moments):
            if moment.goroutine is goroutine.starter:
                if moment.operation == "go":
                    self.asked[goroutine], moment.on = moment.on, goroutine
                break

    def took(self, held: Held, goroutine: Goroutine) -> None:
        """Note where a lock was taken: where its new holder stands."""
        greenlet = goroutine.greenlet
        frame = None if greenlet is None else greenlet.gr_frame
        held.taken = place_of(frame) if frame is not None else here()
