"""Makes the `Finding` while the goroutines still stand where the schedule left them."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qrpc_lab.explore.diagnose import races, silence, story, wording
from qrpc_lab.explore.diagnose.names import Names
from qrpc_lab.explore.diagnose.sources import site_of, standing
from qrpc_lab.explore.diagnose.waits import Waits, cycle, roots, steps_to_root
from qrpc_lab.explore.finding import Access, Finding, GoroutineView, HeldLock, Site, Step
from qrpc_lab.explore.recorder import is_own
from qrpc_lab.findings import name_of
from qrpc_lab.places import Place, is_behind, is_behind_module

if TYPE_CHECKING:
    from types import FrameType

    from qrpc_lab.explore.classify import Verdict
    from qrpc_lab.explore.diagnose.waits import Wait
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.outcome import Outcome
    from qrpc_lab.explore.recorder import Moment, Recorder
    from qrpc_lab.explore.world import World


@dataclass(frozen=True, slots=True)
class Retold:
    """A schedule that ended well: its steps, and how it came to its value."""

    trace: tuple[Step, ...] = ()
    how: tuple[str, ...] = ()
    stood: tuple[GoroutineView, ...] = ()
    """Who stood where while nothing happened for longest."""


def retell(world: World, outcome: Outcome, verdict: Verdict | None) -> Finding | Retold:
    """Say everything that is known of a schedule that ended badly; of another, how it went."""
    if verdict is not None:
        return examine(world, outcome, verdict)
    if world.recorder is None:
        return Retold()
    names = Names(world)
    trace = story.trace(world.recorder, names)
    return Retold(
        trace=trace,
        how=story.of_value(world, names),
        stood=silence.stood(world.recorder, names),
    )


def examine(world: World, outcome: Outcome, verdict: Verdict) -> Finding:
    """Say everything that is known of a schedule that ended badly."""
    del outcome
    recorder = world.recorder
    names = Names(world)
    waits = Waits(world, names, recorder)
    stuck = verdict.code in ("QL101", "QL102")
    circle = cycle(waits) if stuck else []
    first = roots(waits, circle) if stuck else []
    members = [wait.goroutine for wait in first]
    others = [each for each in waits.of if each not in members]
    if stuck:
        others.sort(key=lambda each: steps_to_root(waits, each))
    order = [*members, *others]
    views = tuple(_view(each, waits, names) for each in order)
    told = story.of_finding(world, verdict, first, names)
    return Finding(
        code=verdict.code,
        name=name_of(verdict.code),
        message=wording.message(world, verdict, waits, names),
        goroutines=views,
        trace=story.trace(recorder, names) if recorder is not None else (),
        cycle=wording.ring(circle, names),
        how=told,
        rule=wording.rule(verdict, circle, waits, names),
        where=_first_site(verdict, views),
        accesses=_accesses(verdict, names),
        output="".join(world.output),
        traceback=_traceback(verdict.error),
        gone=_gone(first, recorder, names),
    )


def _gone(first: list[Wait], recorder: Recorder | None, names: Names) -> tuple[GoroutineView, ...]:
    """Return who has helped those that wait, and has ended at a line of the program."""
    helpers = {each for wait in first for each in wait.helpers if each.done}
    leavings = () if recorder is None else recorder.leavings
    left = {each.goroutine: each for _, each in leavings if each.place is not None}
    last = [left[each] for each in sorted(helpers, key=lambda each: each.number) if each in left]
    return tuple(_left_view(each, names) for each in last)


def _left_view(moment: Moment, names: Names) -> GoroutineView:
    return GoroutineView(
        name=names.who(moment.goroutine),
        started=site_of(moment.goroutine.started),
        where=site_of(moment.place),
        doing=moment.operation,
        on=str(moment.on),
        note="",
        blocked=False,
    )


def _view(goroutine: Goroutine, waits: Waits, names: Names) -> GoroutineView:
    wait = waits.of[goroutine]
    return GoroutineView(
        name=names.who(goroutine),
        started=site_of(goroutine.started),
        where=site_of(standing(goroutine)),
        doing=wait.operation if goroutine.waiting else "runs",
        on=" or ".join(names.of(each) for each in wait.objects if each is not None),
        note=wait.note,
        holds=tuple(
            HeldLock(names.of(held.lock), held.mode, site_of(held.taken)) for held in goroutine.held
        ),
        blocked=goroutine.waiting,
    )


def _accesses(verdict: Verdict, names: Names) -> tuple[Access, ...]:
    if verdict.race is None:
        return ()
    return tuple(
        Access(
            names.who(each.goroutine),
            each.doing,
            Site(each.file, each.line, "", each.location),
            races.held(each, names),
        )
        for each in (verdict.race.first, verdict.race.second)
    )


def _first_site(verdict: Verdict, views: tuple[GoroutineView, ...]) -> Site | None:
    """Return the line to look at first: where the error was raised, else where somebody waits."""
    error = verdict.error
    if error is not None:
        found = _raised_at(error)
        if found is not None:
            return found
    started = verdict.culprits[0].started if verdict.culprits else None
    if verdict.held is not None:
        return site_of(verdict.held.taken or started)
    if verdict.misuse is not None:
        return site_of(verdict.misuse.place or started)
    if verdict.race is not None:
        second = verdict.race.second
        return Site(second.file, second.line, "", second.location)
    return next((view.where for view in views if view.where is not None), None)


def _is_mine(frame: FrameType) -> bool:
    """Whether a line is the program's, and its reader may see it."""
    return not is_own(frame) and not is_behind(frame.f_code.co_filename)


def _raised_at(error: BaseException) -> Site | None:
    """Return the innermost line of the program in the error's traceback."""
    found = None
    step = error.__traceback__
    while step is not None:
        if _is_mine(step.tb_frame):
            found = Place(step.tb_frame.f_code, step.tb_lasti)
        step = step.tb_next
    if found is None and error.__cause__ is not None:
        return _raised_at(error.__cause__)
    return site_of(found)


def _traceback(error: BaseException | None) -> str:
    """Format the error with the frames of the program alone."""
    if error is None:
        return ""
    frames = []
    step = error.__traceback__
    while step is not None:
        if _is_mine(step.tb_frame):
            frames.append((step.tb_frame, step.tb_lineno))
        step = step.tb_next
    stack = traceback.StackSummary.extract(iter(frames), lookup_lines=True)
    lines = ["Traceback (most recent call last):\n", *stack.format()]
    told = "".join([*lines, *traceback.format_exception_only(error)])
    module = type(error).__module__
    return told.replace(f"{module}.", "") if is_behind_module(module) else told
