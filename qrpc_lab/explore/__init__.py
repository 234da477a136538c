"""The deterministic explorer: runs threaded programs under many interleavings, names what breaks.

``explore(main)`` runs `main` once for each schedule, steering every goroutine however it was
started (``go``, ``threading.Thread``, an executor) and every wait, clock and die, in virtual time.
What it finds is minimised, named, explained on one screen, and replayed by a token.

The package, bottom to top: `goroutine`, `clock` and `outcome` are what a schedule is made of;
`world` is one schedule, the runtime in force; `sim` puts the standard library on it; `strategies`
choose; `classify` names the end; `recorder` and `diagnose` say how it came to that; `session` runs
schedules of one program; `explorer` searches, `minimise` shortens, `token` writes it down.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qrpc_lab.explore.api import choose, explore, outcomes, replay
    from qrpc_lab.explore.errors import BadToken, ExploreError, TraceDiverged, UnsupportedPython
    from qrpc_lab.explore.finding import Access, Finding, GoroutineView, HeldLock, Site, Step
    from qrpc_lab.explore.result import Result, Value
    from qrpc_lab.explore.sim.libraries import simulate

_HOMES: Final = {
    "api": ("choose", "explore", "outcomes", "replay"),
    "errors": ("BadToken", "ExploreError", "TraceDiverged", "UnsupportedPython"),
    "finding": ("Access", "Finding", "GoroutineView", "HeldLock", "Site", "Step"),
    "result": ("Result", "Value"),
    "sim.libraries": ("simulate",),
}

__all__ = [
    "Access",
    "BadToken",
    "ExploreError",
    "Finding",
    "GoroutineView",
    "HeldLock",
    "Result",
    "Site",
    "Step",
    "TraceDiverged",
    "UnsupportedPython",
    "Value",
    "choose",
    "explore",
    "outcomes",
    "replay",
    "simulate",
]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
