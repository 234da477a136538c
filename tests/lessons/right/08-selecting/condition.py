"""A condition around what has come, and a channel that is closed when both threads have ended."""

import threading
from typing import TypeVar

from qrpc_lab import Chan

T = TypeVar("T")


def first_of(mirrors, seconds):
    changed = threading.Condition()
    good, bad = [], []

    def ask(mirror):
        try:
            answer = mirror()
        except Exception as error:
            with changed:
                bad.append(error)
                changed.notify()
        else:
            with changed:
                good.append(answer)
                changed.notify()

    for mirror in mirrors:
        threading.Thread(target=ask, args=(mirror,)).start()
    with changed:
        if not changed.wait_for(lambda: good or len(bad) == len(mirrors), timeout=seconds):
            raise TimeoutError
        if good:
            return good[0]
        raise bad[-1]


def merge(a, b):
    merged = Chan()

    def pump(channel):
        for value in channel:
            merged.send(value)

    pumps = [threading.Thread(target=pump, args=(channel,)) for channel in (a, b)]

    def finish():
        for thread in pumps:
            thread.join()
        merged.close()

    for thread in (*pumps, threading.Thread(target=finish)):
        thread.start()
    return merged
