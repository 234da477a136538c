"""Futures, and an executor that nobody waits for; the last pump closes, under a lock."""

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from qrpc_lab import Chan

T = TypeVar("T")


def first_of(mirrors, seconds):
    pool = ThreadPoolExecutor(max_workers=len(mirrors))
    asked = [pool.submit(mirror) for mirror in mirrors]
    pool.shutdown(wait=False)
    error = None
    for done in as_completed(asked, timeout=seconds):
        error = done.exception()
        if error is None:
            return done.result()
    raise error


def merge(a, b):
    merged = Chan(4)
    lock, running = threading.Lock(), [2]

    def pump(channel):
        for value in channel:
            merged.send(value)
        with lock:
            running[0] -= 1
            last = running[0] == 0
        if last:
            merged.close()

    for channel in (a, b):
        threading.Thread(target=pump, args=(channel,)).start()
    return merged
