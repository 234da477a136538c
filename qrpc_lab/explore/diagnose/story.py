"""How it came to that: the last steps of those concerned, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.diagnose.names import described
from qrpc_lab.explore.diagnose.sources import site_of
from qrpc_lab.explore.finding import Step
from qrpc_lab.explore.recorder import is_ours
from qrpc_lab.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qrpc_lab.explore.diagnose.names import Names
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.recorder import Moment, Recorder

STEPS: Final = 9
"""Steps that are told."""

_VERBS: Final = {
    "send": "sends on {}",
    "recv": "receives from {}",
    "recv_ok": "receives from {}",
    "close": "closes {}",
    "acquire": "locks {}",
    "release": "unlocks {}",
    "lock": "locks {}",
    "unlock": "unlocks {}",
    "rlock": "read-locks {}",
    "runlock": "read-unlocks {}",
    "go": "starts {}",
    "start": "starts {}",
    "join": "joins {}",
    "put": "puts into {}",
    "get": "takes from {}",
    "add": "adds to {}",
    "done": "reports done to {}",
    "wait": "waits for {}",
    "notify": "notifies {}",
    "notify_all": "notifies {}",
    "set": "sets {}",
    "select": "selects",
    "select_nowait": "selects without waiting",
    "sleep": "sleeps",
    "now": "reads the clock",
    "yield": "lets others run",
    "fires": "a timer fires",
    "bind": "binds {}",
    "stop": "stops {}",
    "call": "calls {}",
    "next": "reads from {}",
    "receive": "asks for a request of {}",
    "answer": "answers {}",
    "status": "ends {}",
    "cancel": "cancels {}",
    "half-close": "half-closes {}",
}


AFTERWARDS: Final = frozenset({"sent", "answered"})
"""Switching points after an operation that has been told."""


def phrase(operation: str, name: str) -> str:
    """Say what a step does: ``locks mu``."""
    verb = _VERBS.get(operation)
    if verb is None:
        return f"{operation} {name}".strip() if operation != "line" else f"passes {name}"
    return verb.format(name)


def trace(recorder: Recorder, names: Names) -> tuple[Step, ...]:
    """Return the steps as data, but for those on what stands around the program."""
    moments = (each for each in recorder.moments if not _is_around(each))
    return tuple(
        Step(
            number,
            moment.goroutine.name,
            moment.operation,
            _on(moment, names),
            site_of(moment.place),
            moment.now,
        )
        for number, moment in enumerate(moments, 1)
    )


def how(
    recorder: Recorder, names: Names, concerned: Iterable[Goroutine], pending: Iterable[Goroutine]
) -> tuple[str, ...]:
    """Tell the last steps of those concerned, one part for each turn.

    The last step of each of those in `pending` has not happened: it is where they wait.  What is
    done by nobody's line (a pool, a transport, a recorder) is left out.
    """
    wanted = set(concerned)
    moments = [m for m in recorder.moments if m.goroutine in wanted and _is_told(m)]
    for goroutine in pending:
        for at in range(len(moments) - 1, -1, -1):
            if moments[at].goroutine is goroutine:
                del moments[at]
                break
    turns: list[tuple[Goroutine, list[str]]] = []
    for moment in moments[-STEPS:]:
        words = phrase(moment.operation, _on(moment, names))
        if turns and turns[-1][0] is moment.goroutine:
            turns[-1][1].append(words)
        else:
            turns.append((moment.goroutine, [words]))
    return tuple(f"{goroutine.name} {_joined(words)}" for goroutine, words in turns)


def _is_told(moment: Moment) -> bool:
    """Whether a step is the program's: on a line of it, or one of a call that it makes."""
    if moment.operation in AFTERWARDS or _is_around(moment):
        return False
    if moment.place is not None:
        return True
    about = described(moment.on)
    return about is not None and about.kind == "call"


def _is_around(moment: Moment) -> bool:
    """Whether a step is the machinery's own: a look at the clock, or on an object that it made."""
    if moment.operation == "now" and moment.place is None:
        return True
    made: Place | None = getattr(moment.on, "made", None)
    return isinstance(made, Place) and is_ours(made.file)


def _joined(words: list[str]) -> str:
    told: list[str] = []
    at = 0
    while at < len(words):
        length, times = _repeated(words, at)
        told.append(_times(" and ".join(words[at : at + length]), times))
        at += length * times
    return ", ".join(told)


def _repeated(words: list[str], at: int) -> tuple[int, int]:
    """Return how many words from `at` on, one or two, come how many times in a row."""
    for length in (1, 2):
        part = words[at : at + length]
        times = 1
        while words[at + times * length : at + (times + 1) * length] == part:
            times += 1
        if times > 1:
            return length, times
    return 1, 1


def _times(told: str, times: int) -> str:
    return told if times == 1 else f"{told} ({times} times)"


def _on(moment: Moment, names: Names) -> str:
    if moment.operation in ("sleep", "now", "yield", "fires", "select", "select_nowait"):
        return ""
    return "" if moment.on is None else names.of(moment.on)
