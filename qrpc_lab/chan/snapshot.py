"""What a channel tells of itself."""

from __future__ import annotations

from typing import Final, NamedTuple

from qrpc_lab.places import Place

TIMER: Final = "clock"
"""What the explorer calls whoever fires timers."""


class ChanStatistics(NamedTuple):
    """A snapshot of a channel; it may be out of date as soon as it is taken."""

    name: str | None
    capacity: int
    length: int
    """Values in the buffer."""
    waiting_senders: int
    waiting_receivers: int
    closed: bool


class Close(NamedTuple):
    """Who closed a channel, and where."""

    by: str
    at: Place

    @property
    def told(self) -> str:
        """Tell it in a sentence: ``by feed at pool.py:3``, as far as a reader can see it."""
        if not self.at.hidden:
            return f"by {self.by} {self.at.told}"
        if self.by == TIMER:
            return "by a timer"
        return self.at.told or f"by goroutine {self.by}"
