"""What the hooks need of the explorer: who runs, and a switching point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from qrpc_lab.explore.lines.clocks import Strand
from qrpc_lab.explore.lines.sites import Site


class Goroutine(Protocol):
    """What the detector needs of a goroutine of the explorer."""

    clock: Strand | None
    """The detector's own: set by it, kept by the goroutine."""

    @property
    def name(self) -> str:
        """Its name in reports."""

    @property
    def held(self) -> Sequence[object]:
        """What it holds now; opaque, handed on to the report."""


class World(Protocol):
    """One schedule of the explorer."""

    @property
    def running(self) -> Goroutine:
        """The goroutine that runs."""

    def line(self, site: Site) -> None:
        """Stand at a switching point between two lines, or inside a read-modify-write."""


class _Nobody:
    """Runs while no schedule does: nothing is recorded."""

    clock: Strand | None = None
    name = "nobody"
    held: Sequence[object] = ()


class _Nowhere:
    """The world between two schedules."""

    running: Goroutine = _Nobody()

    def line(self, site: Site) -> None:
        """Let nobody run: there is nobody."""


NOWHERE: Final = _Nowhere()
"""Where the program is while no schedule runs."""
