"""A buffer for the baton, and a second channel that says that it was taken."""

from typing import Protocol
from qrpc_lab import Chan, Group


class Track(Protocol):
    def warm_up(self, runner: str) -> None: ...

    def enter(self, runner: str) -> None: ...

    def run(self, runner: str) -> int: ...

    def leave(self, runner: str) -> None: ...


def relay(runners, track):
    zones = [(Chan(1), Chan()) for _ in range(len(runners) + 1)]

    def leg(runner, here, there):
        baton_in, taken_in = here
        baton_out, taken_out = there
        track.warm_up(runner)
        track.enter(runner)
        baton = baton_in.recv()
        taken_in.send(True)
        baton.append(track.run(runner))
        baton_out.send(baton)
        taken_out.recv()
        track.leave(runner)

    with Group() as race:
        for number, runner in enumerate(runners):
            race.go(leg, runner, zones[number], zones[number + 1])
        zones[0][0].send([])
        zones[0][1].recv()
        baton = zones[-1][0].recv()
        zones[-1][1].send(True)
    return baton
