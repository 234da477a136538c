"""How it came to that, in words: one part for each turn of a goroutine, with line numbers."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from qrpc_lab.explore.diagnose import causes, races, stale
from qrpc_lab.explore.diagnose.effects import effects
from qrpc_lab.explore.diagnose.phrases import NAMELESS, phrase
from qrpc_lab.explore.diagnose.sources import expression, line_text, site_of
from qrpc_lab.explore.finding import Step
from qrpc_lab.explore.lines import Site as LineSite
from qrpc_lab.explore.recorder import is_own
from qrpc_lab.places import is_behind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qrpc_lab.explore.classify import Verdict
    from qrpc_lab.explore.diagnose.effects import Effects
    from qrpc_lab.explore.diagnose.names import Names
    from qrpc_lab.explore.diagnose.waits import Wait
    from qrpc_lab.explore.recorder import Moment, Recorder
    from qrpc_lab.explore.world import World
    from qrpc_lab.places import Place

_STATEMENTS = ("for ", "with ", "yield", "return ", "assert ", "if ", "while ")
_OF_SEVERAL = {"acquire": "take one", "release": "give one", "try_acquire": "try one"}
"""What a semaphore's operations are told as."""
GAP = "…"
"""Stands for steps that are left out between others."""


def trace(recorder: Recorder, names: Names) -> tuple[Step, ...]:
    """Return the steps as data, but for those on what stands around the program."""
    moments = (each for each in recorder.moments if not causes.is_around(each))
    return tuple(
        Step(
            number,
            names.who(moment.goroutine),
            moment.operation,
            _on(moment, names),
            site_of(moment.place),
            moment.now,
        )
        for number, moment in enumerate(moments, 1)
    )


def of_finding(
    world: World, verdict: Verdict, roots: Sequence[Wait], names: Names
) -> tuple[str, ...]:
    """Tell how it came to a finding."""
    if verdict.race is not None:
        return races.how(verdict.race, names)
    if world.recorder is None:
        return ()
    happened = effects(world.recorder, world.choices)
    chosen: Sequence[Moment | None]
    culprit = verdict.culprits[0] if verdict.culprits else None
    if verdict.code == "QL109" or verdict.left_running:
        chosen = causes.of_going_round(happened, culprit)
    elif verdict.code in ("QL101", "QL102"):
        chosen = causes.of_waiting(happened, roots)
    elif verdict.code in ("QL104", "QL105", "QL106", "QL108") and culprit is not None:
        chosen = causes.of_error(happened, culprit, verdict.code)
    elif verdict.code == "QL107" and culprit is not None and _is_of_operation(verdict.error):
        line = _raised(verdict.error)
        chosen = causes.of_error(happened, culprit, verdict.code, line)
        chosen = chosen if len({each.goroutine for each in chosen}) > 1 else ()
    elif verdict.code == "QL107" and not happened.turns:
        chosen = ()
    else:
        found = stale.how(world.recorder.ran, names) if verdict.code == "QL110" else ()
        return found or told(causes.of_turns(happened), happened, names)
    return told(chosen, happened, names)


def _is_of_operation(error: BaseException | None) -> bool:
    """Whether an operation has raised it: on a queue that is full, a lock that is not held."""
    step = None if error is None else error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and is_own(step.tb_frame)


def _raised(error: BaseException | None) -> int | None:
    """Return the innermost line of the program in the traceback of an error."""
    line, step = None, None if error is None else error.__traceback__
    while step is not None:
        if not is_own(step.tb_frame) and not is_behind(step.tb_frame.f_code.co_filename):
            line = step.tb_lineno
        step = step.tb_next
    return line


def of_value(world: World, names: Names) -> tuple[str, ...]:
    """Tell how a schedule came to its value; nothing, where it took the natural way."""
    if world.recorder is None:
        return ()
    happened = effects(world.recorder, world.choices)
    found = stale.how(world.recorder.ran, names, parts=not causes.is_conversation(happened))
    return found or told(causes.of_turns(happened), happened, names)


def told(chosen: Sequence[Moment | None], happened: Effects, names: Names) -> tuple[str, ...]:
    """Say chosen steps in words; a ``None`` among them is a gap."""
    return _Telling(chosen, happened, names).parts()


class _Telling:
    """Puts steps into words, one part for each turn."""

    def __init__(self, chosen: Sequence[Moment | None], happened: Effects, names: Names) -> None:
        self._chosen = chosen
        self._after = happened.after()
        self._names = names
        files = Counter(each.place.file for each in chosen if each is not None and each.place)
        self._file = files.most_common(1)[0][0] if files else ""

    def parts(self) -> tuple[str, ...]:
        parts: list[str] = []
        turn: list[Moment] = []
        for moment in [*self._chosen, None]:
            if turn and (moment is None or moment.goroutine is not turn[0].goroutine):
                parts.append(self._turn(turn))
                turn = []
            if moment is None:
                parts.append(GAP)
            else:
                turn.append(moment)
        return tuple(parts[:-1])

    def _turn(self, turn: list[Moment]) -> str:
        told = _joined([(self._words(each), self._line(each)) for each in turn])
        return f"{self._names.who(turn[0].goroutine)} {', '.join(told)}"

    def _words(self, moment: Moment) -> str:
        if isinstance(moment.on, LineSite):
            return _of_line(moment.on, moment, self._after.get(id(moment)))
        if moment.handed and moment.place is not None:
            text = expression(moment.place)
            return f"runs {text}" if text.startswith(_STATEMENTS) else f"calls {text}"
        operation = moment.operation
        if operation in _OF_SEVERAL and causes.is_semaphore(moment.on):
            operation = _OF_SEVERAL[operation]
        return phrase(operation, _on(moment, self._names))

    def _line(self, moment: Moment) -> str:
        place = moment.place
        if place is None:
            return ""
        return str(place.line) if place.file == self._file else _elsewhere(place)


def _of_line(site: LineSite, moment: Moment, after: Moment | None) -> str:
    """Say what a line does, or one of the halves of a line that reads and then writes."""
    if not line_text(site.file, site.line).startswith(site.text.rstrip("…")):
        return f"writes {site.text}"
    half = after.on if after is not None else None
    if isinstance(half, LineSite) and after is not None and _same_line(moment, after):
        return f"reads {half.text}"
    return f"runs {site.text}"


def _same_line(one: Moment, other: Moment) -> bool:
    return one.place is not None and other.place is not None and one.place.line == other.place.line


def _elsewhere(place: Place) -> str:
    return f"{os.path.basename(place.file)}:{place.line}"  # noqa: PTH119 - code may have no path


def _joined(steps: Sequence[tuple[str, str]]) -> list[str]:
    """Say steps with their lines: what comes several times once, a line behind its last step."""
    told: list[tuple[str, str]] = []
    at = 0
    while at < len(steps):
        length, times = _repeated(steps, at)
        part = steps[at : at + length]
        told.append((_times(" and ".join(said for said, _ in part), times), part[-1][1]))
        at += length * times
    lines = [line for _, line in told]
    return [
        f"{said} ({line})" if line and line != after else said
        for (said, line), after in zip(told, [*lines[1:], ""], strict=True)
    ]


def _repeated(steps: Sequence[tuple[str, str]], at: int) -> tuple[int, int]:
    """Return how many steps from `at` on, one or two, come how many times in a row."""
    for length in (1, 2):
        part = steps[at : at + length]
        times = 1
        while steps[at + times * length : at + (times + 1) * length] == part:
            times += 1
        if times > 1:
            return length, times
    return 1, 1


def _times(told: str, times: int) -> str:
    return told if times == 1 else f"{told} ({times} times)"


def _on(moment: Moment, names: Names) -> str:
    if moment.operation in NAMELESS or moment.on is None:
        return ""
    if moment.operation in causes.LEFT:
        return str(moment.on)
    return names.of(moment.on)
