"""expect: QL111

The warming up stands in the loop that starts the runners, where it reads well. It also keeps the
loop: the second one may begin when the first is warm.
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

    def leg(runner: str, take: Chan[list[int]], give: Chan[list[int]]) -> None:
        track.enter(runner)
        baton = take.recv()
        baton.append(track.run(runner))
        give.send(baton)
        track.leave(runner)

    race = WaitGroup()
    start: Chan[list[int]] = Chan()
    take = start
    for runner in runners:
        give: Chan[list[int]] = Chan()
        track.warm_up(runner)
        race.go(leg, runner, take, give)
        take = give
    start.send([])
    baton = take.recv()
    race.wait()
    return baton
