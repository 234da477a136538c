"""expect: QL107

`queue.Queue` has `full()`, so ask it before `put_nowait`. The answer is about the moment of the
question; in the next one another sender puts its value there.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The channel is closed: nothing goes in any more, or nothing is left to come out."""


class Channel(Generic[T]):
    """Passes values from goroutine to goroutine, with room for `capacity` of them on the way."""

    def __init__(self, capacity: int) -> None:
        """Make an open, empty channel; `capacity` is at least 1."""
        self._queue: queue.Queue[T] = queue.Queue(capacity)
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def send(self, value: T) -> None:
        """Put a value in; wait while there is no room. Raises `Closed`."""
        while self._queue.full() and not self._closed.is_set():
            time.sleep(0.01)
        if self._closed.is_set():
            raise Closed
        self._queue.put_nowait(value)

    def recv(self) -> T:
        """Take the oldest value out; wait while there is none. Raises `Closed` after the last."""
        while True:
            with self._lock:
                if not self._queue.empty():
                    value = self._queue.get()
                    self._queue.task_done()
                    return value
                if self._closed.is_set():
                    raise Closed
            time.sleep(0.01)

    def close(self) -> None:
        """Let nothing in any more. Raises `Closed` when it is closed already."""
        with self._lock:
            if self._closed.is_set():
                raise Closed
            self._closed.set()

    def join(self) -> None:
        """Wait until the channel is closed and all values have been received."""
        self._closed.wait()
        self._queue.join()

    def __iter__(self) -> Iterator[T]:
        """Receive until the channel is closed and empty."""
        while True:
            try:
                value = self.recv()
            except Closed:
                return
            yield value
