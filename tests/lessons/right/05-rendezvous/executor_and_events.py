"""Futures for the legs, two events for each handover."""

from typing import Protocol
from concurrent.futures import ThreadPoolExecutor
from threading import Event


class Track(Protocol):
    def warm_up(self, runner: str) -> None: ...

    def enter(self, runner: str) -> None: ...

    def run(self, runner: str) -> int: ...

    def leave(self, runner: str) -> None: ...


def relay(runners, track):
    baton = []
    given = [Event() for _ in range(len(runners) + 1)]
    taken = [Event() for _ in range(len(runners) + 1)]

    def leg(number, runner):
        track.warm_up(runner)
        track.enter(runner)
        given[number].wait()
        taken[number].set()
        baton.append(track.run(runner))
        given[number + 1].set()
        taken[number + 1].wait()
        track.leave(runner)

    with ThreadPoolExecutor(max_workers=len(runners)) as pool:
        legs = [pool.submit(leg, *runner) for runner in enumerate(runners)]
        given[0].set()
        given[-1].wait()
        taken[-1].set()
        for one in legs:
            one.result()
    return baton
