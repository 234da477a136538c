"""expect: QL103

An owner for `get`, and a short cut for `hits`, which only looks. What has an owner is touched by
nobody else, not even with the eyes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from qrpc_lab import Chan, go

T = TypeVar("T")


class Cache(Generic[T]):
    """Values by key, in memory. Any goroutine may call it at any time."""

    def __init__(self) -> None:
        """Begin with nothing in memory."""
        self._jobs: Chan[Callable[[], None]] = Chan(name="jobs")
        self._values: dict[str, T] = {}
        self._hits: dict[str, int] = {}
        go(self._own, name="owner")

    def get(self, key: str, load: Callable[[str], T]) -> T:
        """Return the value of `key` from memory; if it is not there, what `load(key)` returns."""

        def look() -> tuple[bool, T | None]:
            if key in self._values:
                self._hits[key] += 1
            return key in self._values, self._values.get(key)

        known, value = self._ask(look)  # type: ignore[misc]
        if not known:
            value = load(key)

            def store() -> T:
                self._hits.setdefault(key, 0)
                return self._values.setdefault(key, value)

            value = self._ask(store)
        return value

    @property
    def hits(self) -> int:
        """How many calls of `get` were answered from memory."""
        return sum(self._hits.values())

    def report(self) -> dict[str, int]:
        """Return the hits of each key in memory, all at one instant."""
        return self._ask(lambda: dict(self._hits))  # type: ignore[return-value]

    def close(self) -> None:
        """End whatever the cache has started. Nothing calls it after that."""
        self._jobs.close()

    def _own(self) -> None:
        for job in self._jobs:
            job()

    def _ask(self, question: Callable[[], object]) -> object:
        answer: Chan[object] = Chan(1)
        self._jobs.send(lambda: answer.send(question()))
        return answer.recv()
