"""One lock, one condition, and whose turn it is."""

from typing import Protocol
import threading


class Track(Protocol):
    def warm_up(self, runner: str) -> None: ...

    def enter(self, runner: str) -> None: ...

    def run(self, runner: str) -> int: ...

    def leave(self, runner: str) -> None: ...


def relay(runners, track):
    changed = threading.Condition()
    baton = []
    offered, taken = [0], [-1]

    def leg(number):
        track.warm_up(runners[number])
        track.enter(runners[number])
        with changed:
            changed.wait_for(lambda: offered[0] == number)
            taken[0] = number
            changed.notify_all()
        seconds = track.run(runners[number])
        with changed:
            baton.append(seconds)
            offered[0] = number + 1
            changed.notify_all()
            if number + 1 < len(runners):
                changed.wait_for(lambda: taken[0] > number)
        track.leave(runners[number])

    threads = [threading.Thread(target=leg, args=(n,)) for n in range(len(runners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return baton
