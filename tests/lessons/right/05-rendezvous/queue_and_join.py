"""`queue.Queue` has a place at least; `join` waits until it was taken out again."""

from typing import Protocol
import queue
import threading


class Track(Protocol):
    def warm_up(self, runner: str) -> None: ...

    def enter(self, runner: str) -> None: ...

    def run(self, runner: str) -> int: ...

    def leave(self, runner: str) -> None: ...


def relay(runners, track):
    zones = [queue.Queue() for _ in range(len(runners) + 1)]

    def leg(number):
        track.warm_up(runners[number])
        track.enter(runners[number])
        baton = zones[number].get()
        zones[number].task_done()
        baton.append(track.run(runners[number]))
        zones[number + 1].put(baton)
        zones[number + 1].join()
        track.leave(runners[number])

    threads = [threading.Thread(target=leg, args=(n,)) for n in range(len(runners))]
    for thread in threads:
        thread.start()
    zones[0].put([])
    baton = zones[-1].get()
    zones[-1].task_done()
    for thread in threads:
        thread.join()
    return baton
