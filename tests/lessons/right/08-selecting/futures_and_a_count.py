"""Futures as they come; and two threads, of which the last one closes."""

from __future__ import annotations

import itertools
import threading
from concurrent import futures
from qrpc_lab import Chan, send


def first_of(mirrors, seconds):
    pool = futures.ThreadPoolExecutor(len(mirrors))
    asked = [pool.submit(mirror) for mirror in mirrors]
    pool.shutdown(wait=False)
    error = None
    for done in futures.as_completed(asked, timeout=seconds):
        error = done.exception()
        if error is None:
            return done.result()
    raise error


def merge(a, b):
    out = Chan(3)
    left = itertools.count(1)
    lock = threading.Lock()

    def copy(source):
        while True:
            value, ok = source.recv_ok()
            if not ok:
                break
            out.send(value)
        with lock:
            if next(left) == 2:
                out.close()

    for source in (a, b):
        threading.Thread(target=copy, args=(source,), daemon=True).start()
    return out
