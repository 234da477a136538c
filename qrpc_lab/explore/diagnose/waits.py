"""What each goroutine waits for, in what state that is, and who could help."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.diagnose.intents import would_help
from qrpc_lab.explore.diagnose.names import MOST, Names, described, user_frames
from qrpc_lab.explore.sim.threads import Thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.recorder import Recorder
    from qrpc_lab.explore.world import World

_HELPS: Final[dict[str, frozenset[str]]] = {
    "send": frozenset({"recv", "recv_ok", "recv_nowait", "select recv"}),
    "recv": frozenset({"send", "send_nowait", "close", "select send"}),
    "recv_ok": frozenset({"send", "send_nowait", "close", "select send"}),
    "get": frozenset({"put", "put_nowait"}),
    "put": frozenset({"get", "get_nowait"}),
    "wait": frozenset({"done", "notify", "notify_all", "set"}),
    "join": frozenset({"task_done", "get", "get_nowait"}),
}
"""For each operation that waits: the operations on the same object that would end the wait."""


_DID: Final = {
    "send": "received",
    "put": "taken",
    "recv": "sent",
    "recv_ok": "sent",
    "get": "put",
}
_WOULD: Final = 2
"""So many of those who would help later are told."""


@dataclass(slots=True)
class Wait:
    """What one goroutine waits for."""

    goroutine: Goroutine
    operation: str
    objects: list[object]
    note: str = ""
    needs: list[Goroutine] = field(default_factory=list)
    """Who would have to go on first: holders of the lock, the thread that is joined."""
    helpers: list[Goroutine] = field(default_factory=list)
    """Who has done the opposite operation on the object before, alive or not."""
    would: list[Goroutine] = field(default_factory=list)
    """Who is going to do it, if ever it gets there."""


class Waits:
    """The wait-for graph of one schedule."""

    def __init__(self, world: World, names: Names, recorder: Recorder | None) -> None:
        self._world = world
        self._names = names
        self._users = _users(recorder)
        self._last = {} if recorder is None else _last_places(recorder)
        self._who = names.who
        alive = [each for each in world.goroutines if not each.done and not _serves(each)]
        self.of = {each: self._wait(each) for each in alive[:MOST]}
        self.alive = len(alive)

    def _wait(self, goroutine: Goroutine) -> Wait:
        operation, on = goroutine.operation, goroutine.on
        if not goroutine.waiting:
            return Wait(goroutine, operation, [on], "can go on")
        objects = _channels(on) if operation == "select" else [on]
        wait = Wait(goroutine, operation, objects)
        wait.needs = self._needs(on)
        if operation == "select":
            wait.note = self._select_note(on)
        else:
            wait.helpers = [*self._helpers(operation, on), *_named_helpers(operation, on)]
            wait.note = self._note(wait, on)
        return wait

    # -- who could help ---------------------------------------------------------------------------

    def _needs(self, on: object) -> list[Goroutine]:
        if isinstance(on, Thread):
            goroutine = on._goroutine  # noqa: SLF001 - ours
            return [] if goroutine is None else [goroutine]
        return [g for g in self._world.goroutines if any(held.lock is on for held in g.held)]

    def _helpers(self, operation: str, on: object) -> list[Goroutine]:
        wanted = _HELPS.get(operation, frozenset())
        return [g for g, ops in self._users.get(id(on), {}).items() if ops & wanted]

    # -- in words ---------------------------------------------------------------------------------

    def _note(self, wait: Wait, on: object) -> str:
        if wait.operation == "sleep":
            return "sleeps"
        if wait.needs:
            return self._holders_note(wait)
        state = self._state(on, wait.operation)
        helpers = self._helpers_note(wait)
        return "; ".join(part for part in (state, helpers) if part)

    def _holders_note(self, wait: Wait) -> str:
        parts = []
        for holder in wait.needs:
            if isinstance(wait.objects[0], Thread):
                return f"{self._who(holder)} has not ended"
            if holder is wait.goroutine:
                return "held by itself"
            if holder.done:  # whoever is alive tells in its own line where it took what
                taken = self._taken(holder, wait.objects[0])
                parts.append(f"held by {self._who(holder)}, which has ended{taken}")
            else:
                parts.append(f"held by {self._who(holder)}")
        return ", ".join(dict.fromkeys(parts))

    def _taken(self, holder: Goroutine, lock: object) -> str:
        for held in holder.held:
            if held.lock is lock and held.taken is not None:
                return f" (taken {held.taken})"
        return ""

    def _state(self, on: object, operation: str) -> str:
        about = described(on)
        return "" if about is None else _STATES.get(about.kind, _plain)(about.facts, operation)

    def _helpers_note(self, wait: Wait) -> str:
        """Say who has helped before and cannot any more, and who would help later."""
        parts = [*self._gone(wait), *self._later(wait)]
        if not parts and wait.helpers == [wait.goroutine] and wait.operation in _DID:
            parts = [f"only {self._who(wait.goroutine)} itself has {_DID[wait.operation]} before"]
        return "; ".join(parts)

    def _gone(self, wait: Wait) -> Iterator[str]:
        did = _DID.get(wait.operation)
        for each in wait.helpers:
            if did is not None and each.done:
                last = self._last.get(each)
                at = f" {last}" if last else ""
                yield f"{self._who(each)}, which has {did} before, has ended{at}"
                return

    def _later(self, wait: Wait) -> Iterator[str]:
        alive = [each for each in self._world.goroutines if not each.done][:MOST]
        told = 0
        for each in alive:
            at = would_help(each, wait.operation, wait.objects[0])
            if not at or told == _WOULD:
                continue
            told += 1
            wait.would.append(each)
            who = self._who(each)
            if each is wait.goroutine:
                yield f"{who} itself would, but only{at.replace(',', ' later,', 1)}"
            else:
                yield f"{who} would{at}"

    def _select_note(self, on: Any) -> str:  # noqa: ANN401 - the cases of a select
        notes = []
        for case in on if isinstance(on, tuple) else ():
            channel = _channel(case)
            if channel is None:
                notes.append("a case of None")
                continue
            state = self._state(channel, _direction(case))
            notes.append(f"{_direction(case)} {self._names.of(channel)}: {state}")
        return "; ".join(notes) if notes else "no case: waits for ever"


def _serves(goroutine: Goroutine) -> bool:
    """Whether it only waits for work that others give it, and runs none: no part of any story."""
    owner = getattr(goroutine.fn, "__self__", None)
    if not goroutine.daemon or not getattr(owner, "serves", False):
        return False
    return next(user_frames(goroutine), None) is None


def _named_helpers(operation: str, on: object) -> list[Goroutine]:
    """Return those whom the object itself names: the handler of a call, for its client."""
    named = getattr(type(on), "_helpers", None)
    return [] if named is None else named(on, operation)


def _channels(on: Any) -> list[object]:  # noqa: ANN401 - the cases of a select
    cases = on if isinstance(on, tuple) else ()
    return [channel for case in cases if (channel := _channel(case)) is not None]


def _channel(case: object) -> object:
    return getattr(case, "channel", None)


def _direction(case: object) -> str:
    return "send" if getattr(case, "sends", False) else "recv"


def _last_places(recorder: Recorder) -> dict[Goroutine, str]:
    """Return for each goroutine where it was left, else where it was last seen."""
    seen = {m.goroutine: m.place for m in recorder.moments if m.place is not None}
    left = {m.goroutine: m.place for _, m in recorder.leavings if m.place is not None}
    told = {goroutine: f"after {place}" for goroutine, place in seen.items()}
    return told | {goroutine: f"at {place}" for goroutine, place in left.items()}


def _users(recorder: Recorder | None) -> dict[int, dict[Goroutine, set[str]]]:
    users: dict[int, dict[Goroutine, set[str]]] = {}
    for moment in () if recorder is None else recorder.moments:
        things = [(moment.on, moment.operation)]
        if moment.operation in ("select", "select_nowait") and isinstance(moment.on, tuple):
            things = [(_channel(case), f"select {_direction(case)}") for case in moment.on]
        for on, operation in things:
            users.setdefault(id(on), {}).setdefault(moment.goroutine, set()).add(operation)
    return users


def _channel_state(facts: dict[str, Any], operation: str) -> str:
    capacity, length = facts.get("capacity", 0), facts.get("length", 0)
    if operation == "send":
        if capacity == 0:
            return "unbuffered, and nobody is receiving"
        return f"full ({length} of {capacity}), and nobody is receiving"
    return "empty and open, and nobody is sending"


def _queue_state(facts: dict[str, Any], operation: str) -> str:
    if operation == "put":
        return f"full ({facts['items']} of {facts['maxsize']})"
    if operation == "join":
        return f"unfinished tasks: {facts.get('unfinished tasks', 0)}"
    return "empty"


def _condition_state(facts: dict[str, Any], operation: str) -> str:
    del operation
    lost = facts.get("notified while nobody waited")
    if not lost:
        return "nobody has notified it"
    times = "once" if lost == 1 else f"{lost} times"
    return f"lost wake-up: it was notified {times} while nobody waited"


def _event_state(facts: dict[str, Any], operation: str) -> str:
    del facts, operation
    return "nobody has set it"


def _group_state(facts: dict[str, Any], operation: str) -> str:
    del operation
    count = facts.get("count", 0)
    return f"count {count}: needs {count} more done()"


def _call_state(facts: dict[str, Any], operation: str) -> str:
    return str(facts.get(operation, ""))


def _plain(facts: dict[str, Any], operation: str) -> str:
    del operation
    return ", ".join(f"{name} {value}" for name, value in facts.items())


_STATES: Final = {
    "call": _call_state,
    "channel": _channel_state,
    "queue": _queue_state,
    "condition": _condition_state,
    "event": _event_state,
    "wait group": _group_state,
}


def cycle(waits: Waits) -> list[Wait]:
    """Return the goroutines that wait for each other in a ring, or nothing."""
    for start in waits.of.values():
        path: list[Wait] = []
        here: Wait | None = start
        while here is not None and here not in path:
            path.append(here)
            here = _next(waits, here)
        if here is not None:
            return path[path.index(here) :]
    return []


def roots(waits: Waits, circle: list[Wait]) -> list[Wait]:
    """Return the waits that explain the others: those of the ring, else those nobody would end."""
    if circle:
        return circle
    waiting = [wait for wait in waits.of.values() if wait.goroutine.waiting]
    own = [wait for wait in waiting if not _waits_for_all(wait)] or waiting
    return [wait for wait in own if _next(waits, wait) in (None, wait)] or own


def steps_to_root(waits: Waits, goroutine: Goroutine) -> int:
    """Say how far a wait is from what explains it; whoever waits for all is last."""
    wait: Wait | None = waits.of[goroutine]
    if wait is None or _waits_for_all(wait):
        return len(waits.of) + 1
    seen: list[Wait] = []
    while wait is not None and wait not in seen:
        seen.append(wait)
        wait = _next(waits, wait)
    return len(seen)


def _waits_for_all(wait: Wait) -> bool:
    """Whether it waits for others to end, who have reasons of their own not to."""
    about = described(wait.objects[0]) if wait.objects else None
    return about is not None and about.kind == "wait group"


def _next(waits: Waits, wait: Wait) -> Wait | None:
    if not wait.goroutine.waiting:
        return None
    for goroutine in (*wait.needs, *wait.would, *wait.helpers):
        if not goroutine.done and goroutine in waits.of:
            return waits.of[goroutine]
    return None
