"""The trace of one schedule, step by step.

A schedule is first run without one: looking up source lines at every step costs more than the step.
When it is worth showing it is run once more, the same way, with this.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qrpc_lab.places import Place

if TYPE_CHECKING:
    from types import FrameType

    from qrpc_lab.explore.clock import Timer
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.held import Held
    from qrpc_lab.explore.turns import Turns

_OURS: Final = str(Path(__file__).parents[1]) + os.sep
_CONTENT: Final = _OURS + "_content"
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


def is_ours(file: str) -> bool:
    """Whether a file belongs to this package, and is no lesson that comes with it."""
    return file.startswith(_OURS) and not file.startswith(_CONTENT)


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
    while frame is not None and is_own(frame):
        frame = frame.f_back
    return None if frame is None else Place(frame.f_code, frame.f_lasti)


def here() -> Place | None:
    """Return where the program under test called into us."""
    return place_of(sys._getframe(1))  # noqa: SLF001 - `inspect` is 20 times slower


def _is_ours(function: object) -> bool:
    return str(getattr(function, "__module__", "")).startswith("qrpc_lab.")


@dataclass(slots=True)
class Moment:
    """One step: who stood before which operation, where, and when."""

    goroutine: Goroutine
    operation: str
    on: object
    place: Place | None
    now: float
    choices: int
    """How many choices had been made before it."""


class Recorder:
    """Everything that happened in one schedule."""

    def __init__(self) -> None:
        self.moments: list[Moment] = []

    def step(self, world: Turns, goroutine: Goroutine, operation: str, on: object) -> None:
        """Note a step."""
        self.moments.append(
            Moment(goroutine, operation, on, here(), world.clock.now, len(world.choices))
        )

    def fired(self, world: Turns, timer: Timer) -> None:
        """Note that a timer has fired."""
        self.moments.append(
            Moment(world.ticking, "fires", timer, None, world.clock.now, len(world.choices))
        )

    def started(self, goroutine: Goroutine) -> None:
        """Note where a goroutine was started, and by which step."""
        goroutine.started = here()
        for moment in reversed(self.moments):
            if moment.goroutine is goroutine.starter:
                if moment.operation == "go" and _is_ours(moment.on):
                    moment.on = goroutine  # which has the name of what the program asked for
                break

    def took(self, held: Held, goroutine: Goroutine) -> None:
        """Note where a lock was taken: where its new holder stands."""
        greenlet = goroutine.greenlet
        frame = None if greenlet is None else greenlet.gr_frame
        held.taken = place_of(frame) if frame is not None else here()
