"""The race detector: hooks that turn accesses into locations, and clocks that say what is ordered.

A race is two accesses of one location, at least one of which changes it, where neither happened
before the other. That is a fact about a schedule's synchronisation, not about luck: it is found
even when this schedule happened to give the right result.

The explorer drives it with the edges of its runtime; goroutines are the explorer's own, with a
place for a `clock`::

    detector = Detector()                   # one for an exploration: the code is bound to it
    detector.begin(world)                   # for each schedule: forget the last one
    detector.fork(starter, goroutine)       # also for the first, whoever its starter is
    detector.release(goroutine, on, part)   # edges, as `qrpc_lab.runtime.Runtime` describes them
    detector.acquire(goroutine, on, part)
    detector.races                          # what was found, at most a few

As long as there is only one goroutine nothing is recorded: whatever it did before it started
another is ordered before all that the other does.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from qrpc_lab.explore.lines.clocks import Published, Seen, Strand
from qrpc_lab.explore.lines.host import Goroutine, World
from qrpc_lab.explore.lines.kinds import Kind
from qrpc_lab.explore.lines.locations import Mark
from qrpc_lab.explore.lines.race import Race, access
from qrpc_lab.explore.lines.sites import Site
from qrpc_lab.explore.lines.watch_items import WatchItems

_ENOUGH: Final = 8
"""So many races of one schedule are kept; the first is what a report shows."""


class Detector(WatchItems):
    """Finds data races in what the goroutines of one schedule do."""

    def __init__(self) -> None:
        super().__init__()
        self.races: list[Race] = []
        """What was found in this schedule, first things first; each pair of places once."""
        self._pairs: set[tuple[Site, Site]] = set()
        self._published = Published()
        self._asked: dict[int, tuple[object, Seen]] = {}
        self._first: Goroutine | None = None
        self._strands = 0

    def begin(self, world: World) -> None:
        """Forget everything: a new schedule begins."""
        self.end()
        self._world = world
        self.races = []
        self._pairs.clear()
        self._first = None
        self._strands = 0

    def end(self) -> None:
        """Let go of the program's objects; `races` stays."""
        self.forget()
        self._published.clear()
        self._asked.clear()

    # Edges

    def fork(self, starter: Goroutine, goroutine: Goroutine) -> None:
        """Note that `starter` starts `goroutine`, which begins with all that `starter` knows."""
        if self._first is None:
            self._first = goroutine
            goroutine.clock = None
            return
        self._company()
        goroutine.clock = strand = self._strand(goroutine, starter.clock)
        if starter.clock is not None:
            starter.clock.publish(strand.seen)

    def _company(self) -> None:
        """The first goroutine is no longer alone: from now on it is recorded."""
        if self._first is not None and self._first.clock is None:
            self._first.clock = self._strand(self._first, None)

    def _strand(self, of: Goroutine, parent: Strand | None) -> Strand:
        self._strands += 1
        return Strand(self._strands, of, parent)

    def release(self, goroutine: Goroutine, on: object, part: Hashable = None) -> None:
        """Publish what `goroutine` did so far to ``(on, part)``."""
        if goroutine.clock is not None:
            self._published.release(goroutine.clock, on, part)

    def acquire(self, goroutine: Goroutine, on: object, part: Hashable = None) -> None:
        """Let `goroutine` learn of all that was released to ``(on, part)``."""
        if goroutine.clock is not None:
            self._published.acquire(goroutine.clock, on, part)

    def meet(self, one: Goroutine, other: Goroutine) -> None:
        """Let two goroutines learn all of each other: a rendezvous."""
        if one.clock is not None and other.clock is not None:
            both: Seen = {}
            one.clock.publish(both)
            other.clock.publish(both)
            one.clock.learn(both)
            other.clock.learn(both)

    def asked(self, timer: object, goroutine: Goroutine) -> None:
        """Note that `goroutine` asked for `timer`: what it does will be ordered after this."""
        self._company()
        known: Seen = {}
        if goroutine.clock is not None:
            goroutine.clock.publish(known)
        self._asked[id(timer)] = timer, known

    def fires(self, timer: object, ticking: Goroutine) -> None:
        """Note that `timer` fires: `ticking`, who runs it, knows what its asker knew then."""
        ticking.clock = self._strand(ticking, None)
        ticking.clock.learn(self._asked.pop(id(timer), (None, {}))[1])

    # Accesses

    def report(self, mark: Mark, before: Kind, me: Strand, now: Kind, site: Site) -> None:
        """Keep a race, unless these two places have been named already."""
        pair = (mark[1], site)
        if len(self.races) >= _ENOUGH or pair in self._pairs:
            return
        self._pairs.add(pair)
        first = access(mark[2], before, mark[1], mark[3])
        self.races.append(Race(first, access(me, now, site, tuple(me.of.held))))
