"""Which of a schedule's many steps are told: those without which it would not have come to that.

A goroutine that waits is explained by what was done to the things that it waits for, and by who has
gone; an error by what was done to the thing it is about; a result that only some schedules have by
the places where the schedule left the natural way, since a minimised one has none in vain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.diagnose.names import described
from qrpc_lab.explore.diagnose.phrases import AFTERWARDS, NAMELESS
from qrpc_lab.explore.diagnose.who import HANDLER
from qrpc_lab.explore.lines import Site as LineSite
from qrpc_lab.places import Place, is_ours

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qrpc_lab.explore.diagnose.effects import Effects
    from qrpc_lab.explore.diagnose.waits import Wait
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.recorder import Moment

STEPS: Final = 9
"""Steps that are told."""

_FEW: Final = 4
"""Steps that are told where none of them is known to matter."""

_ROUND: Final = 60
"""Steps in which somebody who goes round has gone round once, at least."""

_TURNS: Final = 3
"""So many of the turns of a schedule are told, the last ones."""

LEFT: Final = frozenset({"returns", "raises"})
"""How a function is left."""

_FAILING: Final = {
    "QL104": frozenset({"send", "send_nowait", "select", "select_nowait"}),
    "QL105": frozenset({"close"}),
    "QL106": frozenset({"add", "done", "go", "wait"}),
    "QL108": frozenset({"release", "unlock", "runlock", "acquire", "lock", "rlock"}),
}
"""By which operations a goroutine comes to an error."""

LOCKS: Final = frozenset({"acquire", "lock", "rlock"})
UNLOCKS: Final = frozenset({"release", "unlock", "runlock"})
_SILENT: Final = AFTERWARDS | {
    "add_callback",
    "add_done_callback",
    "ends",
    "len",
    "now",
    "statistics",
    "time_remaining",
    "yield",
}
_ACTS: Final = frozenset({"call", "cancel", "half-close", "status"})
"""What the other end of a call does that its user can see."""


def of_waiting(happened: Effects, roots: Sequence[Wait]) -> list[Moment]:
    """Return what was done to the things that `roots` wait for, each by each for the last time."""
    things = {id(each) for wait in roots for each in wait.objects}
    things |= {id(held.lock) for wait in roots for held in wait.goroutine.held}
    gone = {each for wait in roots for each in wait.helpers if each.done}
    gone |= {each for wait in roots for each in wait.needs if each.done}
    if any(is_semaphore(each) for wait in roots for each in wait.objects):
        gone |= {each.goroutine for each in happened.moments if each.goroutine.done}
    kept = _takings(happened)
    left = _leavings(happened, gone, kept)
    chosen = [
        each
        for each in happened.moments
        if (_is_about(each, things) and _stays(each, kept)) or id(each) in left
    ]
    if not chosen:
        waiting = {wait.goroutine for wait in roots}
        before = [each for each in happened.moments if each.goroutine in waiting and is_told(each)]
        few = [id(each) for each in _last_of_each(before)[-_FEW:]]
        chosen = [each for each in happened.moments if id(each) in few or _has_failed(each)]
    return _last_of_each(chosen)[-STEPS:]


def _has_failed(moment: Moment) -> bool:
    """Whether somebody has gone by an exception, without doing what was left to do."""
    return moment.operation == "raises" and moment.goroutine.done


def _takings(happened: Effects) -> set[int]:
    """Return by which steps the locks were taken that are held to the end."""
    last = {
        (each.goroutine, id(each.on)): each for each in happened.moments if each.operation in LOCKS
    }
    return {
        id(each)
        for (who, _), each in last.items()
        if any(held.lock is each.on for held in who.held)
    }


def _leavings(happened: Effects, gone: Collection[Goroutine], takings: Collection[int]) -> set[int]:
    """Return by which ends of functions somebody has gone who is missed, or has kept a lock."""
    last: dict[Goroutine, int] = {}
    kept: set[int] = set()
    holds: dict[Goroutine, bool] = {}
    for each in happened.moments:
        if each.operation in LEFT:
            last[each.goroutine] = id(each)
            if holds.pop(each.goroutine, False):
                kept.add(id(each))
        elif each.operation in LOCKS:
            holds[each.goroutine] = id(each) in takings
    missed = {who for who in last if who in gone or (who.number == 0 and who.done)}
    return kept | {last[who] for who in missed}


def of_error(
    happened: Effects, culprit: Goroutine, code: str, line: int | None = None
) -> list[Moment]:
    """Return what was done to the thing of an error, and what led the others to it.

    With a `line` the operation that has raised it stands there.
    """
    moments = [each for each in happened.moments if is_told(each) and each.operation not in LEFT]
    failing = _FAILING.get(code)
    failed = [
        each
        for each in moments
        if each.goroutine is culprit and (failing is None or each.operation in failing)
    ]
    if line is not None:
        failed = [each for each in failed if each.place is not None and each.place.line == line]
    if not failed:
        return []
    things = _things(failed[-1])
    moments = moments[: moments.index(failed[-1]) + 1]
    closers = [each for each in moments[:-1] if each.operation == "close" and id(each.on) in things]
    for closer in closers[-1:]:
        before = [each for each in moments if each.goroutine is closer.goroutine]
        things |= {id(each.on) for each in before[-3:] if each.on is not None}
    mine = [each for each in moments if each.goroutine is culprit][-2:]
    chosen = [each for each in moments if _is_about(each, things) or each in mine]
    return _last_of_each(chosen)[-STEPS:]


def of_going_round(happened: Effects, runner: Goroutine | None) -> list[Moment]:
    """Return one round of whoever goes round."""
    moments = [
        each
        for each in happened.moments
        if each.place is not None and (runner is None or each.goroutine is runner)
    ]
    return _last_of_each(moments[-_ROUND:])[-STEPS:]


def of_turns(happened: Effects) -> list[Moment | None]:
    """Return what stands next to the turns that the schedule took, with gaps as ``None``.

    A schedule that took none is the natural one: its last steps, where several took turns.
    """
    told: list[Moment] = []
    turns: list[int] = []
    after = happened.after()
    for index, moment in enumerate(happened.moments):
        turns += [len(told)] * happened.turns.count(index)
        if is_told(moment) and not _says_it_again(moment, after.get(id(moment))):
            told.append(moment)
    turns += [len(told)] * happened.turns.count(len(happened.moments))
    if not turns and is_conversation(happened):
        return _after_an_answer(happened)
    if not turns:
        return _taking_turns(told)
    turns = sorted(set(turns))[-_TURNS:]

    def distance(index: int) -> tuple[float, int]:
        return min(abs(index + 0.5 - turn) for turn in turns), -index

    near = sorted(sorted(range(len(told)), key=distance)[:STEPS])
    chosen: list[Moment | None] = []
    for before, index in zip([near[0] if near else 0, *near], near, strict=False):
        chosen += [None] * (index > before + 1)
        chosen.append(told[index])
    return chosen


def _taking_turns(told: Sequence[Moment]) -> list[Moment | None]:
    last = _last_of_each([each for each in told if each.operation not in LEFT])[-STEPS:]
    return [*last] if len({each.goroutine for each in last}) > 1 else []


def is_conversation(happened: Effects) -> bool:
    """Whether there was a call between two sides."""
    return any(_is_of_call(each) for each in happened.moments)


def _after_an_answer(happened: Effects) -> list[Moment | None]:
    """Return what goroutines still do for a call whose handler has returned.

    The last steps of a conversation are its end, and explain nothing else.
    """
    moments = happened.moments
    found: list[Moment | None] = []
    for at, moment in enumerate(moments):
        if moment.operation == "returns" and moment.goroutine.name.startswith(HANDLER):
            late = [
                each
                for each in moments[at + 1 :]
                if each.goroutine.starter is moment.goroutine
                and is_told(each)
                and each.operation not in LEFT
            ]
            found = [moment, *_last_of_each(late)[:_FEW]] if late else found
    return found


def is_told(moment: Moment) -> bool:
    """Whether a step is the program's: on a line of it, or one of a call that it makes."""
    if moment.handed:  # whatever is done there: the program's line has called it
        return moment.operation not in LEFT
    if moment.operation in _SILENT or is_around(moment):
        return False
    if moment.place is not None:
        return True
    return _is_of_call(moment) and moment.operation in _ACTS


def _is_of_call(moment: Moment) -> bool:
    about = described(moment.on)
    return about is not None and about.kind == "call"


def is_semaphore(on: object) -> bool:
    """Whether what is taken is one of several."""
    about = described(on)
    return about is not None and about.kind == "semaphore"


def _says_it_again(moment: Moment, after: Moment | None) -> bool:
    """Whether a line is told by the operation on it that follows, or a call by its next step."""
    if after is None or after.place is None or moment.place is None:
        return False
    if isinstance(moment.on, LineSite):
        return after.place.line == moment.place.line and not isinstance(after.on, LineSite)
    return moment.handed and after.handed and after.place == moment.place


def is_around(moment: Moment) -> bool:
    """Whether a step is the machinery's own: a look at the clock, or on an object that it made."""
    if moment.operation == "now" and moment.place is None:
        return True
    made: Place | None = getattr(moment.on, "made", None)
    return isinstance(made, Place) and is_ours(made.file)


def _is_about(moment: Moment, things: set[int]) -> bool:
    return moment.operation not in _SILENT and not _things(moment).isdisjoint(things)


def _things(moment: Moment) -> set[int]:
    """Return by their identity what a step is about: of a select, the channels of its cases."""
    if isinstance(moment.on, tuple):
        channels = (getattr(case, "channel", None) for case in moment.on)
        return {id(channel) for channel in channels if channel is not None}
    return {id(moment.on)}


def _stays(moment: Moment, takings: Collection[int]) -> bool:
    """Whether it counts to the end: a lock that was given back does not."""
    if moment.operation not in LOCKS | UNLOCKS or is_semaphore(moment.on):
        return True
    return id(moment) in takings


def _last_of_each(moments: Sequence[Moment]) -> list[Moment]:
    """Drop what the same goroutine does once more later, at the same line to the same thing."""
    last = {_key(each): index for index, each in enumerate(moments)}
    return [moments[index] for index in sorted(last.values())]


def _key(moment: Moment) -> tuple[object, ...]:
    line = moment.place.line if moment.place is not None else 0
    on = 0 if moment.operation in NAMELESS else id(moment.on)  # cases and seconds are made anew
    return moment.goroutine, moment.operation, on, line
