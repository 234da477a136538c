"""No feeder: the workers take turns at the iterator, under a lock."""

import threading
from typing import NamedTuple

from qrpc_lab import Chan, WaitGroup, go


class Made(NamedTuple):
    photo: str
    thumbnail: str | None
    error: Exception | None = None


def make(photo, thumbnail):
    try:
        return Made(photo, thumbnail(photo))
    except Exception as error:
        return Made(photo, None, error)


def run(photos, workers, thumbnail):
    feed, turn = iter(photos), threading.Lock()
    results, pool, broken = Chan(workers), WaitGroup(), []
    over = object()

    def take():
        with turn:
            if broken:
                return over
            try:
                return next(feed, over)
            except Exception as error:
                broken.append(error)
                return over

    def work():
        while (photo := take()) is not over:
            results.send(make(photo, thumbnail))

    for _ in range(workers):
        pool.go(work)
    go(lambda: (pool.wait(), results.close()))
    yield from results
    if broken:
        raise broken[0]
