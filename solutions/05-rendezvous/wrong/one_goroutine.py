"""expect: QL111

Nobody else can run while one has the baton, so a plain loop does it: no channel, no waiting,
nothing to go wrong. And nobody on the track to hand over to.
"""

from __future__ import annotations

from typing import Protocol

from qrpc_lab import Chan, WaitGroup  # noqa: F401 - not used


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
    baton: list[int] = []
    for runner in runners:
        track.warm_up(runner)
        track.enter(runner)
        baton.append(track.run(runner))
        track.leave(runner)
    return baton
