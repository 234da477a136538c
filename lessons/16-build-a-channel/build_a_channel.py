"""A channel, built by hand from a lock and conditions: what was inside all along.

One class to write. README.md (`qrpc-lab show 16`) says what it does.
"""

from __future__ import annotations

import threading  # noqa: F401 - you will need it
from collections import deque  # noqa: F401 - you will need it
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The channel is closed: nothing goes in any more, or nothing is left to come out."""


class Channel(Generic[T]):
    """Passes values from goroutine to goroutine, with room for `capacity` of them on the way."""

    def __init__(self, capacity: int) -> None:
        """Make an open, empty channel; `capacity` is at least 1."""
        raise NotImplementedError(
            "TODO: what does a channel have to remember, and who may touch it?"
        )

    def send(self, value: T) -> None:
        """Put a value in; wait while there is no room. Raises `Closed`."""
        raise NotImplementedError("TODO: wait for room, put it in, and tell one who waits for it")

    def recv(self) -> T:
        """Take the oldest value out; wait while there is none. Raises `Closed` after the last."""
        raise NotImplementedError("TODO: wait for a value or the end, and tell who waits for room")

    def close(self) -> None:
        """Let nothing in any more. Raises `Closed` when it is closed already."""
        raise NotImplementedError("TODO: who is waiting, and for whom is this the answer?")

    def join(self) -> None:
        """Wait until the channel is closed and all values have been received."""
        raise NotImplementedError("TODO: wait for the end")

    def __iter__(self) -> Iterator[T]:
        """Receive until the channel is closed and empty."""
        raise NotImplementedError("TODO: yield what recv returns")
