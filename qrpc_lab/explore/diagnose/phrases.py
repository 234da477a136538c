"""A step of a schedule in words: what a goroutine does, and to what."""

from __future__ import annotations

from typing import Final

_VERBS: Final = {
    "acquire": "locks {}",
    "add": "adds to {}",
    "add_callback": "asks to be told of the end of {}",
    "add_done_callback": "asks to be told of the end of {}",
    "answer": "answers {}",
    "bind": "binds {}",
    "call": "calls {}",
    "cancel": "cancels {}",
    "clear": "clears {}",
    "close": "closes {}",
    "code": "asks for the status of {}",
    "details": "asks for the status of {}",
    "do": "enters {}",
    "done": "reports done to {}",
    "empty": "looks whether {} is empty",
    "ends": "ends",
    "err": "looks whether {} has ended",
    "fires": "a timer fires",
    "full": "looks whether {} is full",
    "get": "takes from {}",
    "get_nowait": "takes from {}, if something is there",
    "give one": "gives one of {} back",
    "go": "starts {}",
    "half-close": "half-closes {}",
    "is_active": "looks whether {} is alive",
    "is_alive": "looks whether {} is alive",
    "is_set": "looks whether {} is set",
    "join": "joins {}",
    "len": "looks how long {} is",
    "lock": "locks {}",
    "locked": "looks whether {} is locked",
    "next": "reads from {}",
    "notify": "notifies {}",
    "notify_all": "notifies {}",
    "now": "reads the clock",
    "poll": "looks whether {} is done",
    "put": "puts into {}",
    "put_nowait": "puts into {}, if there is room",
    "qsize": "looks how long {} is",
    "raises": "leaves {} by an exception",
    "receive": "asks for a request of {}",
    "recv": "receives from {}",
    "recv_nowait": "receives from {}, if something is there",
    "recv_ok": "receives from {}",
    "release": "unlocks {}",
    "result": "waits for the result of {}",
    "returns": "returns from {}",
    "rlock": "read-locks {}",
    "runlock": "read-unlocks {}",
    "running": "looks whether {} runs",
    "select": "selects",
    "select_nowait": "selects without waiting",
    "send": "sends on {}",
    "send_nowait": "sends on {}, if somebody takes it",
    "set": "sets {}",
    "set_exception": "gives {} an exception",
    "set_result": "gives {} its result",
    "shutdown": "shuts {} down",
    "sleep": "sleeps",
    "start": "starts {}",
    "status": "ends {}",
    "stop": "stops {}",
    "submit": "gives work to {}",
    "take one": "takes one of {}",
    "task_done": "reports a task of {} as done",
    "try_acquire": "tries to lock {}",
    "try one": "takes one of {}, if there is one",
    "try_lock": "tries to lock {}",
    "try_rlock": "tries to read-lock {}",
    "unlock": "unlocks {}",
    "wait": "waits for {}",
    "yield": "lets others run",
}

NAMELESS: Final = frozenset({"sleep", "now", "yield", "fires", "select", "select_nowait", "ends"})
"""Operations whose object is not told."""

AFTERWARDS: Final = frozenset({"sent", "answered"})
"""Switching points after an operation that has been told."""


def phrase(operation: str, name: str) -> str:
    """Say what a step does: ``locks mu``."""
    verb = _VERBS.get(operation)
    if verb is not None:
        return verb.format(name)
    return f"{operation} {name}".strip() if operation != "line" else f"passes {name}"
