"""expect: QL110

`Once` is made for this, with one of them for each key. It counts a call that failed as done:
those who wait are let through to a value that is not there, and nobody tries anew.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from qrpc_lab import Once

T = TypeVar("T")


class Loader(Generic[T]):
    """Values by key, each loaded once. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing loaded."""
        self._lock = Lock()
        self._once: dict[str, Once] = {}
        self._values: dict[str, T] = {}

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key`, from `load(key)` if nobody has it or is loading it."""

        def store() -> None:
            self._values[key] = load(key)

        with self._lock:
            once = self._once.setdefault(key, Once())
        once.do(store)
        return self._values.get(key)  # type: ignore[return-value]
