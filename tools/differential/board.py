"""The board: barriers between the actors of a scene, and what each of them saw.

A wait always ends: for a step that was done, for one whose actor has gone home, and for one of a
handler that was never called for a call that is over.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tools.differential.script import Step

Event = tuple[object, ...]
Outcome = tuple[tuple[str, tuple[Event, ...]], ...]
"""What each actor saw, in its order; the actors by name."""
STUCK: Outcome = (("stuck", ()),)
"""The outcome of a run that does not end."""


class Board:
    """What all actors of a scene share."""

    def __init__(self, steps: Iterable[Step], pause: Callable[[], None] | None) -> None:
        self._owner = {step.number: step.actor for step in steps}
        self._pause = pause
        self._changed = threading.Condition()
        self._done: set[int] = set()
        self._started: set[str] = set()
        self._ended: set[str] = set()
        self._over: set[str] = set()
        self._promised = 0
        self._seen: dict[str, list[Event]] = {}

    def before(self, step: Step) -> None:
        """Block until `step` may be done."""
        with self._changed:
            self._changed.wait_for(lambda: all(map(self._met, step.after)))
        if self._pause is not None:
            self._pause()

    def done(self, step: Step) -> None:
        """Say that `step` was done."""
        with self._changed:
            self._done.add(step.number)
            self._changed.notify_all()

    def see(self, actor: str, *event: object) -> None:
        """Write down what `actor` saw."""
        with self._changed:
            self._seen.setdefault(actor, []).append(event)

    def start(self, actor: str) -> None:
        """Say that `actor` has begun."""
        with self._changed:
            self._started.add(actor)
            self._changed.notify_all()

    def end(self, actor: str) -> None:
        """Say that `actor` does nothing any more. Others may hear of it before gRPC does."""
        with self._changed:
            self._ended.add(actor)
            self._changed.notify_all()
        if self._pause is not None:
            self._pause()

    def over(self, what: str) -> None:
        """Say that `what` is over: `"call0"` at the client, `"context0"` at the server."""
        with self._changed:
            self._over.add(what)
            self._changed.notify_all()

    def wait_over(self, what: str) -> None:
        """Block until somebody has said that `what` is over."""
        with self._changed:
            self._changed.wait_for(lambda: what in self._over)

    def wait_ended(self, actor: str) -> None:
        """Block until `actor` has ended, if it ever began."""
        with self._changed:
            self._changed.wait_for(lambda: actor not in self._started - self._ended)

    def promise(self, register: Callable[[Callable[[], None]], bool], *seen: object) -> bool:
        """Register a callback that writes down that it was called; return whether it will be."""
        with self._changed:
            self._promised += 1
        will = register(lambda: self._keep(*seen))
        if not will:
            self._kept()
        return will

    def wait_kept(self, patience: float) -> None:
        """Block until every callback that was registered was called, or for so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not self._promised, patience)

    def wait_called(self, handler: str, writer: str, patience: float) -> None:
        """Block until `handler` has begun, if `writer` has sent it a message: so many seconds."""
        with self._changed:
            sent = any(event[0] == "send" for event in self._seen.get(writer, ()))
            self._changed.wait_for(lambda: not sent or handler in self._started, patience)

    def outcome(self) -> Outcome:
        """Return what was seen."""
        with self._changed:
            return tuple((actor, tuple(self._seen[actor])) for actor in sorted(self._seen))

    def _keep(self, actor: str, *event: object) -> None:
        self.see(actor, *event)
        self._kept()

    def _kept(self) -> None:
        with self._changed:
            self._promised -= 1
            self._changed.notify_all()

    def _met(self, number: int) -> bool:
        owner = self._owner[number]
        never = owner not in self._started and f"call{owner[-1]}" in self._over
        return number in self._done or owner in self._ended or never
