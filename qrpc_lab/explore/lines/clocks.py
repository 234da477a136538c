"""Vector clocks: who knows how much of whom.

Each goroutine counts the times it published something (a release, a start of another), and
remembers the highest count of every other goroutine that it has heard of. An access that was made
at count `c` of goroutine `g` happened before whatever a goroutine does that has heard of ``g: c``.
So an access is kept as one epoch (goroutine, count) and a whole clock is only ever copied at
synchronisation: Flanagan and Freund's FastTrack (2009).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Seen: TypeAlias = dict[int, int]
"""For each goroutine by number, the highest count heard of."""


class Strand:
    """The clock of one goroutine."""

    __slots__ = ("count", "number", "of", "parent", "seen")

    def __init__(self, number: int, of: Any, parent: Strand | None = None) -> None:  # noqa: ANN401
        self.number = number
        self.of = of
        """The goroutine."""
        self.parent = parent
        self.count = 1
        self.seen: Seen = {}

    def learn(self, seen: Seen) -> None:
        """Know from now on all that `seen` knows."""
        mine = self.seen
        for number, count in seen.items():
            if mine.get(number, 0) < count:
                mine[number] = count

    def publish(self, seen: Seen) -> None:
        """Let `seen` know all that this goroutine knows and did."""
        for number, count in self.seen.items():
            if seen.get(number, 0) < count:
                seen[number] = count
        seen[self.number] = self.count
        self.count += 1

    def __repr__(self) -> str:
        return f"<strand {self.number} at {self.count}>"


@dataclass(slots=True)
class Published:
    """What has been published to each synchronisation object, for one schedule."""

    _known: dict[tuple[int, Hashable], tuple[object, Seen]] = field(default_factory=dict)
    # The object is kept beside its clock: while it lives, nobody else can get its id.

    def release(self, strand: Strand, on: object, part: Hashable = None) -> None:
        """Publish what `strand` did so far to ``(on, part)``."""
        key = id(on), part
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (on, {})
        strand.publish(known[1])

    def acquire(self, strand: Strand, on: object, part: Hashable = None) -> None:
        """Let `strand` learn of all that was released to ``(on, part)``."""
        known = self._known.get((id(on), part))
        if known is not None:
            strand.learn(known[1])

    def clear(self) -> None:
        """Forget everything: a new schedule begins."""
        self._known.clear()
