"""expect: QL101

Built on `queue.Queue`: a value is done when the body of the loop has dealt with it, so `task_done`
stands after the `yield`. A body that breaks or raises never comes back there. It needs a `finally`.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_END = object()


class Closed(Exception):
    """The channel is closed: nothing goes in any more, or nothing is left to come out."""


class Channel(Generic[T]):
    """Passes values from goroutine to goroutine, with room for `capacity` of them on the way."""

    def __init__(self, capacity: int) -> None:
        """Make an open, empty channel; `capacity` is at least 1."""
        self._room = threading.Semaphore(capacity)
        self._queue: queue.Queue[T] = queue.Queue()
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def send(self, value: T) -> None:
        """Put a value in; wait while there is no room. Raises `Closed`."""
        self._room.acquire()
        with self._lock:
            if self._closed.is_set():
                self._room.release()
                raise Closed
            self._queue.put(value)

    def recv(self) -> T:
        """Take the oldest value out; wait while there is none. Raises `Closed` after the last."""
        value = self._queue.get()
        if value is _END:
            self._put_end()
            raise Closed
        self._queue.task_done()
        self._room.release()
        return value

    def close(self) -> None:
        """Let nothing in any more. Raises `Closed` when it is closed already."""
        with self._lock:
            if self._closed.is_set():
                raise Closed
            self._closed.set()
            self._put_end()
        self._room.release()

    def join(self) -> None:
        """Wait until the channel is closed and all values have been received."""
        self._closed.wait()
        self._queue.join()

    def _put_end(self) -> None:
        """Put the end into the queue; it is nothing that anybody has to deal with."""
        self._queue.put(_END)
        self._queue.task_done()

    def __iter__(self) -> Iterator[T]:
        """Receive until the channel is closed and empty."""
        while (value := self._queue.get()) is not _END:
            self._room.release()
            yield value
            self._queue.task_done()
        self._put_end()
