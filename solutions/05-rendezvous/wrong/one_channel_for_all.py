"""expect: QL113

One channel is enough, if each runner takes from it and gives to it. Whoever asks first, takes
first, and they ask in the order in which they were started, unless somebody was slow to warm up.
"""

from __future__ import annotations

from typing import Protocol

from qrpc_lab import Chan, WaitGroup


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
    zone: Chan[list[int]] = Chan()
    finish: Chan[list[int]] = Chan()

    def leg(runner: str) -> None:
        track.warm_up(runner)
        track.enter(runner)
        baton = zone.recv()
        baton.append(track.run(runner))
        (finish if len(baton) == len(runners) else zone).send(baton)
        track.leave(runner)

    race = WaitGroup()
    for runner in runners:
        race.go(leg, runner)
    zone.send([])
    baton = finish.recv()
    race.wait()
    return baton
