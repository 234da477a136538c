"""What a data race is told as: two accesses, and what would have ordered them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from qrpc_lab.explore.lines.clocks import Strand
from qrpc_lab.explore.lines.kinds import Kind
from qrpc_lab.explore.lines.sites import Site


@dataclass(frozen=True, slots=True)
class Access:
    """One side of a race."""

    goroutine: Any
    """The goroutine itself, as the explorer knows it."""
    name: str
    """Its name."""
    doing: str
    """"reads", "writes", "changes the length of", …"""
    location: str
    """As the learner wrote it at this place."""
    file: str
    line: int
    held: tuple[Any, ...]
    """What the goroutine held just then, as the explorer notes it."""
    strand: Strand
    """Its clock."""

    def __str__(self) -> str:
        """Say it in one clause."""
        place = f"{PurePath(self.file).name}:{self.line}"
        return f"{self.name} {self.doing} {self.location} at {place}"


@dataclass(frozen=True, slots=True)
class Race:
    """Two accesses of one location, at least one of which changes it, that nothing orders."""

    first: Access
    second: Access

    @property
    def message(self) -> str:
        """Both accesses in one sentence; their lines stand in `first` and `second`."""
        one, two = self.first, self.second
        what = "it" if one.location == two.location else two.location
        return (
            f"{one.name} {one.doing} {one.location} and {two.name} {two.doing} {what}: "
            "nothing orders the two"
        )

    def remedy(self, spell: Callable[[Any], str] = str) -> str:
        """Say in plain words what would have ordered them; `spell` names a lock that was held."""
        first, second = self.first, self.second
        if first.held and second.held:
            mine, other = spell(first.held[-1]), spell(second.held[-1])
            return (
                f"{first.name} holds {mine}, {second.name} holds {other}: "
                "the same lock must guard both"
            )
        if first.held or second.held:
            holder, bare = (first, second) if first.held else (second, first)
            return f"{bare.name} must hold {spell(holder.held[-1])} too, as {holder.name} does"
        if first.strand.parent is second.strand:
            return _wait(second, first)
        if second.strand.parent is first.strand:
            return _wait(first, second)
        return "one lock held around both, or the value passed on through a channel or queue"


def access(strand: Strand, kind: Kind, site: Site, held: tuple[Any, ...]) -> Access:
    """Describe one access."""
    of = strand.of
    location = site.whole if kind.of_whole and site.whole else site.text
    return Access(of, of.name, kind.doing, location, site.file, site.line, held, strand)


def _wait(parent: Access, child: Access) -> str:
    return (
        f"{parent.name} must wait for {child.name} first (join, a wait group, a value from a "
        "channel), or both must hold one lock"
    )
