"""expect: QL101

An event instead of a condition: set it, so that all wake up, and clear it for the next time. Who
has looked and is just about to wait is not waiting yet, and misses the pulse.
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
        self._lock = threading.Lock()
        self._changed = threading.Event()

    def send(self, value: T) -> None:
        """Put a value in; wait while there is no room. Raises `Closed`."""
        while True:
            with self._lock:
                if self._closed:
                    raise Closed
                if len(self._values) < self._capacity:
                    self._values.append(value)
                    break
            self._changed.wait()
        self._tell()

    def recv(self) -> T:
        """Take the oldest value out; wait while there is none. Raises `Closed` after the last."""
        while True:
            with self._lock:
                if self._values:
                    value = self._values.popleft()
                    break
                if self._closed:
                    raise Closed
            self._changed.wait()
        self._tell()
        return value

    def close(self) -> None:
        """Let nothing in any more. Raises `Closed` when it is closed already."""
        with self._lock:
            if self._closed:
                raise Closed
            self._closed = True
        self._tell()

    def join(self) -> None:
        """Wait until the channel is closed and all values have been received."""
        while True:
            with self._lock:
                if self._closed and not self._values:
                    return
            self._changed.wait()

    def _tell(self) -> None:
        """Wake all who wait for a change."""
        self._changed.set()
        self._changed.clear()

    def __iter__(self) -> Iterator[T]:
        """Receive until the channel is closed and empty."""
        while True:
            try:
                value = self.recv()
            except Closed:
                return
            yield value
