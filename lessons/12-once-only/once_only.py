"""A page that is built once, however many readers come at nine.

One thing to write. README.md (`qrpc-lab show 12`) says what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from qrpc_lab import Chan  # noqa: F401 - a channel that is closed wakes all who wait on it

T = TypeVar("T")


class Loader(Generic[T]):
    """Values by key, each loaded once. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self._lock = Lock()

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""
        raise NotImplementedError("TODO: who loads, who waits, and what do they hear of an error?")
