"""expect: QL101

A loop should see one thing after the other, so it keeps the lock: it is one that its owner may take
again, and the body of the loop may send. Nobody else may, for as long as that body runs.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The channel is closed: nothing goes in any more, or nothing is left to come out."""


class Channel(Generic[T]):
    """Passes values from goroutine to goroutine, with room for `capacity` of them on the way."""

    def __init__(self, capacity: int) -> None:
        """Make an open, empty channel; `capacity` is at least 1."""
        self._capacity = capacity
        self._values: deque[T] = deque()
        self._closed = False
        self._lock = threading.RLock()
        self._room = threading.Condition(self._lock)
        self._news = threading.Condition(self._lock)
        self._end = threading.Condition(self._lock)

    def send(self, value: T) -> None:
        """Put a value in; wait while there is no room. Raises `Closed`."""
        with self._lock:
            while len(self._values) == self._capacity and not self._closed:
                self._room.wait()
            if self._closed:
                raise Closed
            self._values.append(value)
            self._news.notify()

    def recv(self) -> T:
        """Take the oldest value out; wait while there is none. Raises `Closed` after the last."""
        with self._lock:
            while not self._values and not self._closed:
                self._news.wait()
            if not self._values:
                raise Closed
            value = self._values.popleft()
            self._room.notify()
            if self._closed and not self._values:
                self._end.notify_all()
            return value

    def close(self) -> None:
        """Let nothing in any more. Raises `Closed` when it is closed already."""
        with self._lock:
            if self._closed:
                raise Closed
            self._closed = True
            for waiting in (self._room, self._news, self._end):
                waiting.notify_all()

    def join(self) -> None:
        """Wait until the channel is closed and all values have been received."""
        with self._lock:
            while self._values or not self._closed:
                self._end.wait()

    def __iter__(self) -> Iterator[T]:
        """Receive until the channel is closed and empty."""
        with self._lock:
            while True:
                try:
                    value = self.recv()
                except Closed:
                    return
                yield value
