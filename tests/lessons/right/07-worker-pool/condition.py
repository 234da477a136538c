"""One condition around two lists, each with a limit."""

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
    changed = threading.Condition()
    jobs, results, broken = [], [], []
    state = {"fed": False, "working": workers}

    def feed():
        try:
            for photo in photos:
                with changed:
                    changed.wait_for(lambda: len(jobs) < workers)
                    jobs.append(photo)
                    changed.notify_all()
        except Exception as error:
            broken.append(error)
        with changed:
            state["fed"] = True
            changed.notify_all()

    def work():
        while True:
            with changed:
                changed.wait_for(lambda: jobs or state["fed"])
                if not jobs:
                    state["working"] -= 1
                    changed.notify_all()
                    return
                photo = jobs.pop(0)
                changed.notify_all()
            made = make(photo, thumbnail)
            with changed:
                changed.wait_for(lambda: len(results) < workers)
                results.append(made)
                changed.notify_all()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    threads.append(threading.Thread(target=feed))
    for thread in threads:
        thread.start()
    while True:
        with changed:
            changed.wait_for(lambda: results or not state["working"])
            if not results:
                break
            made = results.pop(0)
            changed.notify_all()
        yield made
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
