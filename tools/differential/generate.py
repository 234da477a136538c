"""Scripts from seeds.

`KINDS` is the list of what is tried. A kind has a weight, the modes and styles in which it makes
sense, and whether it is kept from those who write the simulation until the end (`held`).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from tools.differential import kinds
from tools.differential.interceptors import NAMES
from tools.differential.plot import Plot, State
from tools.differential.script import MODES, CallPlan, Script
from tools.differential.walk import begin, open_call, walk

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOSE = 0.2
"""The share of scripts in which barriers are missing."""
_STREAMS_IN = ("su", "ss")
_STREAMS_OUT = ("us", "ss")
_METADATA = ((), (), (("x-call", "7"),), (("x-b-bin", b"\x01"), ("x-c", "c")))
_BAD = ((("X-Big", "1"),), (("x-line", "a\nb"),), (("x-bin", "text"),), (("x bad", "1"),))
_ANY = ("call", "with_call", "future")
_HANDLED = ("future",)
"""The client has the call in its hands while it lasts."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is tried, and where."""

    write: Callable[[Plot], None]
    weight: int = 3
    modes: tuple[str, ...] = MODES
    styles: tuple[str, ...] = _ANY
    timeouts: tuple[str, ...] = ("none", "none", "long")
    forms: tuple[str, ...] = ("generator", "generator", "object")
    server: str = "served"
    patient: bool = True
    """Calls may wait for a connection."""
    method: str = ""
    calls: int = 1
    workers: int = 4
    steps: int = 6
    """At most so many ordinary steps before it."""
    begins: float = 1.0
    """How often the handler has been called for certain before it."""
    writer: str = ""
    """What the client passes as requests, if that is the point."""
    loose: float = _LOOSE
    """How often barriers are missing."""
    stays_open: bool = False
    """The client does not end its requests in the ordinary steps."""
    window: int = 0
    limit: int | None = None
    interceptors: tuple[str, ...] = ()
    """One or two of these are there."""
    metadata: tuple[tuple[tuple[str, str | bytes], ...], ...] = _METADATA
    """What the client sends."""
    held: bool = False


KINDS = {
    "complete": Kind(kinds.complete, 8),
    "early": Kind(kinds.early),
    "status": Kind(kinds.status),
    "abort": Kind(kinds.abort),
    "abort-swallowed": Kind(kinds.abort_swallowed),
    "raise": Kind(kinds.raising),
    "odd-answer": Kind(kinds.odd_answer),
    "odd-request": Kind(kinds.odd_request, 1, modes=_STREAMS_IN, stays_open=True),
    "misfit": Kind(kinds.misfit, 1, modes=_STREAMS_OUT, forms=("list", "none"), steps=0),
    "listed": Kind(kinds.listed, 1, modes=_STREAMS_IN, writer="list", steps=0),
    "cancel": Kind(kinds.cancel, 4, styles=_HANDLED, begins=0.9),
    "other-cancel": Kind(kinds.other_cancel, 2, styles=_HANDLED, begins=0.9),
    "pending-read": Kind(
        kinds.pending_read, 2, modes=_STREAMS_IN, styles=_HANDLED, stays_open=True
    ),
    "drop": Kind(kinds.drop, 2, modes=_STREAMS_OUT),
    "close": Kind(kinds.close, 2, begins=0.9),
    "server-cancel": Kind(kinds.server_cancel, 2),
    "writer-fails": Kind(kinds.writer_fails, 2, modes=_STREAMS_IN, stays_open=True),
    "deadline": Kind(kinds.deadline, 3, timeouts=("short",)),
    "zero": Kind(kinds.at_once, 1, timeouts=("zero",), steps=0, begins=0),
    "nobody": Kind(kinds.at_once, 1, server="nobody", patient=False, steps=0, begins=0),
    "no-method": Kind(kinds.at_once, 1, method="/lab.Script/Missing", steps=0, begins=0),
    "pair": Kind(kinds.pair, 3, calls=2, steps=0),
    "window": Kind(
        kinds.window,
        2,
        modes=("us", "su", "ss"),
        styles=_HANDLED,
        window=65_535,
        steps=0,
        loose=0,  # what was sent when it is cut short hangs on what was just being read
        stays_open=True,
    ),
    "large": Kind(kinds.large, 1, steps=0, stays_open=True),
    "odd-metadata": Kind(kinds.odd_metadata, 1, steps=2),
    "bad-metadata": Kind(kinds.invalid_metadata, 1, steps=0, begins=0, metadata=_BAD),
    "interceptors": Kind(kinds.intercepted, 3, interceptors=NAMES, held=True),
    "grace": Kind(kinds.grace, 2, calls=2, steps=3, patient=False, held=True),
    "limit": Kind(kinds.limited, 1, calls=2, steps=3, limit=1, held=True),
    "stop": Kind(kinds.stop, 2, begins=0.9, held=True),
    "crowd": Kind(kinds.crowd, 1, calls=2, workers=1, held=True),
}


def script(seed: int, *, held: bool = False) -> Script:
    """Return the script of `seed`; the kinds that are held back have scripts of their own."""
    return draw(Random(f"{held}:{seed}"), held=held)  # noqa: S311 - no secret


def draw(rnd: Random, *, held: bool = False) -> Script:
    """Draw a script."""
    named = {name: kind for name, kind in KINDS.items() if kind.held == held}
    weights = [kind.weight for kind in named.values()]
    name = rnd.choices(list(named), weights)[0]
    return of_kind(name, rnd)


def of_kind(name: str, rnd: Random, *, loose: bool | None = None) -> Script:
    """Draw a script of one kind; `loose`: whether barriers are missing, by default sometimes."""
    kind = KINDS[name]
    states = [State(_plan(kind, rnd), stays_open=kind.stays_open) for _ in range(kind.calls)]
    careless = rnd.random() < kind.loose if loose is None else loose
    plot = Plot(rnd, name, states, loose=careless, workers=kind.workers)
    begins = rnd.random() < kind.begins
    walk(plot, rnd.randint(min(kind.steps, 1), kind.steps))
    if begins:
        begin(plot)
        walk(plot, rnd.randint(0, kind.steps))
    elif not states[0].opened:
        open_call(plot)
    if not states[0].serving and kind.steps:
        plot.loose = True
        begin(plot)
    kind.write(plot)
    return plot.script(
        server=kind.server,
        window=kind.window,
        limit=kind.limit,
        interceptors=_interceptors(kind, rnd, states[0].plan),
    )


def _interceptors(kind: Kind, rnd: Random, plan: CallPlan) -> tuple[str, ...]:
    # One that asks for the status makes a blocking call of every other.
    fitting = [name for name in kind.interceptors if plan.blocks or name != "ask"]
    return tuple(rnd.sample(fitting, rnd.randint(1, 2))) if fitting else ()


def _plan(kind: Kind, rnd: Random) -> CallPlan:
    mode = rnd.choice(kind.modes)
    style = rnd.choice(kind.styles) if mode[1] == "u" else "stream"
    return CallPlan(
        mode,
        style,
        rnd.choice(kind.timeouts),
        rnd.choice((None, None, True, False)) if kind.patient else None,
        rnd.choice(kind.metadata),
        "said-q",
        rnd.choice(kind.forms) if mode[1] == "s" else "generator",
        kind.writer or rnd.choice(("generator", "generator", "object")),
        kind.method,
    )
