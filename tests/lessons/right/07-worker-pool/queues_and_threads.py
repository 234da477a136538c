"""`queue.Queue` and `threading`, with a sentinel for each worker and a counter of ends."""

import queue
import threading
from typing import NamedTuple


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
    jobs, results = queue.Queue(workers), queue.Queue(1)
    broken = []

    def feed():
        try:
            for photo in photos:
                jobs.put((photo,))
        except Exception as error:
            broken.append(error)
        for _ in range(workers):
            jobs.put(None)

    def work():
        while job := jobs.get():
            results.put(make(job[0], thumbnail))
        results.put(None)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    threads.append(threading.Thread(target=feed))
    for thread in threads:
        thread.start()
    ended = 0
    while ended < workers:
        made = results.get()
        if made is None:
            ended += 1
        else:
            yield made
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
