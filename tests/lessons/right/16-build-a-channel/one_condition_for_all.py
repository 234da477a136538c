"""One condition, and everybody is told of everything."""

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
        self._changed = threading.Condition()

    def send(self, value: T) -> None:
        """Put a value in; wait while there is no room. Raises `Closed`."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._values) < self._capacity)
            if self._closed:
                raise Closed
            self._values.append(value)
            self._changed.notify_all()

    def recv(self) -> T:
        """Take the oldest value out; wait while there is none. Raises `Closed` after the last."""
        with self._changed:
            while not self._values and not self._closed:
                self._changed.wait()
            if not self._values:
                raise Closed
            value = self._values.popleft()
            self._changed.notify_all()
            return value

    def close(self) -> None:
        """Let nothing in any more. Raises `Closed` when it is closed already."""
        with self._changed:
            if self._closed:
                raise Closed
            self._closed = True
            self._changed.notify_all()

    def join(self) -> None:
        """Wait until the channel is closed and all values have been received."""
        with self._changed:
            while self._values or not self._closed:
                self._changed.wait()

    def __iter__(self) -> Iterator[T]:
        """Receive until the channel is closed and empty."""
        while True:
            try:
                value = self.recv()
            except Closed:
                return
            yield value
