"""Which locks a goroutine holds, and where it took them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.places import Place


@dataclass(slots=True)
class Held:
    """One lock in one mode (``"write"`` or ``"read"``), with the place where it was taken.

    The place is known only while a schedule is recorded: looking for it at each acquire would cost
    as much as the acquire itself.
    """

    lock: object
    mode: str
    taken: Place | None = None


@dataclass(slots=True)
class Misuse:
    """A lock given back by somebody who does not hold it; the place as in `Held`."""

    goroutine: Goroutine
    lock: object
    place: Place | None = None
