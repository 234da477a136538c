"""A barrier for two is a rendezvous; the baton lies on a shelf between them."""

from typing import Protocol
import threading


class Track(Protocol):
    def warm_up(self, runner: str) -> None: ...

    def enter(self, runner: str) -> None: ...

    def run(self, runner: str) -> int: ...

    def leave(self, runner: str) -> None: ...


def relay(runners, track):
    meet = [threading.Barrier(2) for _ in range(len(runners) + 1)]
    shelf = []

    def leg(number):
        track.warm_up(runners[number])
        track.enter(runners[number])
        meet[number].wait()
        shelf.append(track.run(runners[number]))
        meet[number + 1].wait()
        track.leave(runners[number])

    threads = [threading.Thread(target=leg, args=(n,)) for n in range(len(runners))]
    for thread in threads:
        thread.start()
    meet[0].wait()
    meet[-1].wait()
    for thread in threads:
        thread.join()
    return shelf
