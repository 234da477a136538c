"""Known differences between the simulation and grpcio, each with its reason.

The table in `docs/explanation/simulation.md` is this list. An entry explains a comparison when it
recognises everything that only one of the worlds showed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.differential.board import STUCK, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.differential.script import Script


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the simulation is not grpcio."""

    name: str
    what: str
    """What differs, in a sentence."""
    why: str
    """Why it is so and stays so, in a sentence."""
    missing: Callable[[Script, Outcome], bool] | None = None
    """Recognises an outcome that only reality has."""
    invented: Callable[[Script, Outcome], bool] | None = None
    """Recognises an outcome that only the simulation has."""


def _never_called(script: Script, outcome: Outcome) -> bool:
    """A handler's callback is never called, after a request that cannot be parsed."""
    sent = {str(step.args[0]) for step in script.of("writer0") if step.op == "send"}
    seen = dict(outcome)
    promised = ("callback", True) in seen.get("handler0", ())
    uncalled = promised and "callback of handler0" not in seen
    return "unreadable" in sent and (outcome == STUCK or uncalled)


def _out_of_time(script: Script, outcome: Outcome) -> bool:
    short = any(plan.timeout == "short" for plan in script.calls)
    return short and ("time", "none") in dict(outcome).get("handler0", ())


def _ends_cleanly(_: Script, outcome: Outcome) -> bool:
    """A handler is told of the end of requests that the client has not ended."""
    for actor, events in outcome:
        seen = {event[0]: event[1] for event in events if len(event) > 1}
        told = any(_is_end(op, what) for op, what in seen.items())
        if actor.startswith("handler") and told and not _half_closed(outcome, actor[-1]):
            return True
    return False


def _is_end(op: object, what: object) -> bool:
    return what == "(end)" or (op == "recv_all" and isinstance(what, tuple))


def _half_closed(outcome: Outcome, index: str) -> bool:
    return ("end",) in dict(outcome).get(f"writer{index}", ())


DIFFERENCES = (
    Difference(
        "stuck server",
        "after a streamed request that cannot be parsed, grpcio sometimes never calls the "
        "callbacks of the handler's context, and `server.stop().wait()` never comes back; the "
        "simulated server calls them, and stops",
        "a defect of grpcio that no lesson has a use for",
        missing=_never_called,
    ),
    Difference(
        "late timers",
        "a deadline passes for its call at the very instant at which `time_remaining()` is 0; on "
        "grpcio a handler may see that first, and still end its call in time",
        "timers of a real machine fire a little late, and by how much is no choice of a schedule",
        missing=_out_of_time,
    ),
    Difference(
        "clean end",
        "a handler that waits for a request when its call dies is told of a clean end in a third "
        "of the schedules; grpcio does it in between one of 600 and one of 12 runs, and more runs "
        "than the suite has patience for may not show it together with something else that is rare",
        "both happen, and a schedule is not a frequency: what is rare is what one wants to see",
        invented=_ends_cleanly,
    ),
)


def missing(script: Script, outcome: Outcome) -> str | None:
    """Return the name of the difference that explains why only reality shows `outcome`."""
    return next((d.name for d in DIFFERENCES if d.missing and d.missing(script, outcome)), None)


def invented(script: Script, outcome: Outcome) -> str | None:
    """Return the name of the difference that explains why only the simulation shows `outcome`."""
    return next((d.name for d in DIFFERENCES if d.invented and d.invented(script, outcome)), None)
