"""Makes the `Finding` while the goroutines still stand where the schedule left them."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from qrpc_lab.explore.diagnose import story, wording
from qrpc_lab.explore.diagnose.names import Names
from qrpc_lab.explore.diagnose.sources import site_of, standing
from qrpc_lab.explore.diagnose.waits import Waits, cycle
from qrpc_lab.explore.finding import Access, Finding, GoroutineView, HeldLock, Site, Step
from qrpc_lab.explore.recorder import is_own
from qrpc_lab.findings import name_of
from qrpc_lab.places import Place

if TYPE_CHECKING:
    from qrpc_lab.explore.classify import Verdict
    from qrpc_lab.explore.goroutine import Goroutine
    from qrpc_lab.explore.outcome import Outcome
    from qrpc_lab.explore.world import World


def retell(world: World, outcome: Outcome, verdict: Verdict | None) -> Finding | tuple[Step, ...]:
    """Say everything that is known of a schedule that ended badly; of another, its steps."""
    if verdict is not None:
        return examine(world, outcome, verdict)
    return () if world.recorder is None else story.trace(world.recorder, Names(world))


def examine(world: World, outcome: Outcome, verdict: Verdict) -> Finding:
    """Say everything that is known of a schedule that ended badly."""
    del outcome
    recorder = world.recorder
    names = Names(world)
    waits = Waits(world, names, recorder)
    circle = cycle(waits) if verdict.code in ("QL101", "QL102") else []
    members = [wait.goroutine for wait in circle]
    order = [*members, *(each for each in waits.of if each not in members)]
    views = tuple(_view(each, waits, names) for each in order)
    concerned = members or [*verdict.culprits, *order]
    told = story.how(recorder, names, concerned, order) if recorder is not None else ()
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
        accesses=_accesses(verdict),
        output="".join(world.output),
        traceback=_traceback(verdict.error),
    )


def _view(goroutine: Goroutine, waits: Waits, names: Names) -> GoroutineView:
    wait = waits.of[goroutine]
    return GoroutineView(
        name=goroutine.name,
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


def _accesses(verdict: Verdict) -> tuple[Access, ...]:
    if verdict.race is None:
        return ()
    return tuple(
        Access(each.name, each.doing, Site(each.file, each.line, "", each.location))
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


def _raised_at(error: BaseException) -> Site | None:
    """Return the innermost line of the program in the error's traceback."""
    found = None
    step = error.__traceback__
    while step is not None:
        if not is_own(step.tb_frame):
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
        if not is_own(step.tb_frame):
            frames.append((step.tb_frame, step.tb_lineno))
        step = step.tb_next
    stack = traceback.StackSummary.extract(iter(frames), lookup_lines=True)
    lines = ["Traceback (most recent call last):\n", *stack.format()]
    return "".join([*lines, *traceback.format_exception_only(error)])
