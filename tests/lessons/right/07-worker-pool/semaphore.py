"""A goroutine for each photo, but only as many at a time as there are permits."""

from typing import NamedTuple

from qrpc_lab import Chan, Semaphore, WaitGroup, go


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
    results, permits, pool, broken = Chan(), Semaphore(workers), WaitGroup(), []

    def one(photo):
        try:
            results.send(make(photo, thumbnail))
        finally:
            permits.release()

    def feed():
        try:
            for photo in photos:
                permits.acquire()
                pool.go(one, photo)
        except Exception as error:
            broken.append(error)
        pool.wait()
        results.close()

    go(feed)
    yield from results
    if broken:
        raise broken[0]
