"""Virtual time: a heap of timers, and how far they may run ahead of goroutines.

The clock stands still while somebody can run, and jumps to the next timer when nobody can.
Real schedulers are not that polite: a sleep may end while another thread has not even begun.  So a
pending timer is one more candidate whenever the schedule chooses who runs, but only within an
allowance for the whole schedule.  Without the bound, `Event.wait(60)` beside a sleep of 0.01 s
would time out in some schedule, and every right program with a time-out would be called wrong.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.explore.goroutine import Goroutine

SAME_INSTANT: Final = 1e-9
"""Deadlines closer than this are the same instant: a choice of the schedule orders them."""

AHEAD_OF_SLEEP: Final = 1.0
"""Seconds that sleeps may run ahead in one schedule: "it will be done in a second" is no proof."""

AHEAD_OF_TIMEOUT: Final = 0.25
"""Seconds that time-outs and timers may run ahead in one schedule."""

EARLY: Final = 24
"""How often the clock may move in one schedule while somebody can run (a ticker would for ever)."""


class Timer:
    """One pending call; cancelling is one store."""

    __slots__ = ("ahead", "asked", "fn", "on", "when")

    def __init__(
        self,
        when: float,
        fn: Callable[[], object],
        on: object,
        ahead: float,
        asked: Goroutine | None,
    ) -> None:
        self.when = when
        self.fn: Callable[[], object] | None = fn
        self.on = on
        self.ahead = ahead
        self.asked = asked
        """Who set it: edges that the call notes belong to that goroutine."""

    def cancel(self) -> None:
        """Forget the call. May come twice or too late."""
        self.fn = None


class Clock:
    """The time of one schedule, in seconds since its start."""

    __slots__ = ("_order", "ahead", "early", "heap", "now")

    def __init__(self) -> None:
        self.now = 0.0
        self.ahead = 0.0
        """Seconds that the clock has moved while somebody could run."""
        self.early = 0
        """How often it has."""
        self.heap: list[tuple[float, int, Timer]] = []
        self._order = 0

    def add(self, timer: Timer) -> None:
        """Let `timer` fire when its time has come."""
        self._order += 1
        heapq.heappush(self.heap, (timer.when, self._order, timer))

    def __len__(self) -> int:
        """How many timers are pending (cancelled ones in the middle of the heap included)."""
        heap = self.heap
        while heap and heap[0][2].fn is None:
            heapq.heappop(heap)
        return len(heap)

    def may_fire_early(self) -> bool:
        """Whether the next timer may fire although somebody can run."""
        heap = self.heap
        if not heap or (heap[0][2].fn is None and not len(self)):
            return False
        timer = heap[0][2]
        lead = timer.when - self.now
        return lead <= 0 or (self.ahead + lead <= timer.ahead and self.early < EARLY)

    def next_deadline(self) -> float | None:
        """When the next timer fires; ``None`` if there is none."""
        return self.heap[0][0] if len(self) else None

    def rivals(self) -> int:
        """How many timers share the next instant: their order is a choice of the schedule."""
        if len(self) < 2:  # noqa: PLR2004 - one timer has no rival
            return len(self)
        latest = self.heap[0][0] + SAME_INSTANT
        return sum(1 for when, _, timer in self.heap if when <= latest and timer.fn is not None)

    def take(self, index: int) -> Timer:
        """Take the `index`-th timer of the next instant and move the clock to it."""
        if index == 0:
            _, _, timer = heapq.heappop(self.heap)
        else:
            latest = self.heap[0][0] + SAME_INSTANT
            live = sorted(e for e in self.heap if e[0] <= latest and e[2].fn is not None)
            entry = live[index]
            self.heap.remove(entry)
            heapq.heapify(self.heap)
            timer = entry[2]
        self.now = max(self.now, timer.when)
        return timer

    def stretch(self, seconds: float) -> None:
        """Note that the clock ran ahead of somebody by so much."""
        if seconds > 0:
            self.ahead += seconds
            self.early += 1
