"""No select at all: a queue with room, and one goroutine for each channel."""

import queue
from typing import TypeVar

from qrpc_lab import Chan, WaitGroup, go, now

T = TypeVar("T")


def first_of(mirrors, seconds):
    answers = queue.SimpleQueue()

    def ask(mirror):
        try:
            answers.put((mirror(), None))
        except Exception as error:
            answers.put((None, error))

    for mirror in mirrors:
        go(ask, mirror)
    until = now() + seconds
    for _ in mirrors:
        try:
            answer, error = answers.get(timeout=max(0, until - now()))
        except queue.Empty:
            raise TimeoutError from None
        if error is None:
            return answer
    raise error


def merge(a, b):
    merged, pumps = Chan(), WaitGroup()

    def pump(channel):
        for value in channel:
            merged.send(value)

    pumps.go(pump, a)
    pumps.go(pump, b)
    go(lambda: (pumps.wait(), merged.close()))
    return merged
