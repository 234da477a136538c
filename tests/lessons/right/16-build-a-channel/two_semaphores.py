"""Two semaphores, and at the end one token more that goes round in each."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """closed"""


class Channel(Generic[T]):
    """Two semaphores; at the end one extra token goes round in each of them."""

    def __init__(self, capacity):
        self._slots = threading.Semaphore(capacity)
        self._filled = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._queue = deque()
        self._closed = False
        self._done = threading.Event()

    def send(self, value):
        self._slots.acquire()
        with self._lock:
            if self._closed:
                self._slots.release()
                raise Closed
            self._queue.append(value)
        self._filled.release()

    def recv(self):
        self._filled.acquire()
        with self._lock:
            if not self._queue:
                self._filled.release()
                raise Closed
            value = self._queue.popleft()
            if self._closed and not self._queue:
                self._done.set()
        self._slots.release()
        return value

    def close(self):
        with self._lock:
            if self._closed:
                raise Closed
            self._closed = True
            if not self._queue:
                self._done.set()
        self._slots.release()
        self._filled.release()

    def join(self):
        self._done.wait()

    def __iter__(self):
        while True:
            try:
                value = self.recv()
            except Closed:
                return
            yield value
