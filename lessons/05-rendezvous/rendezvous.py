"""A relay race: nobody leaves the track before the baton is taken.

One thing to write. README.md (`qrpc-lab show 5`) says what it does.
"""

from __future__ import annotations

from typing import Protocol

from qrpc_lab import Chan, WaitGroup  # noqa: F401 - you will need them


class Track(Protocol):
    """Where the race is run. Any goroutine may call it; each call is made once for each runner."""

    def warm_up(self, runner: str) -> None:
        """Warm up beside the track. Takes a while."""

    def enter(self, runner: str) -> None:
        """Step on to the track, ready to take the baton."""

    def run(self, runner: str) -> int:
        """Run one leg, baton in hand, and return the seconds that it took."""

    def leave(self, runner: str) -> None:
        """Step off the track."""


def relay(runners: list[str], track: Track) -> list[int]:
    """Run the race, each runner in a goroutine, and return the baton with the seconds on it."""
    raise NotImplementedError("TODO: a goroutine for each runner, and a handover between two")
