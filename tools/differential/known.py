"""Known differences between the simulation and grpcio, each with its reason.

The table in `docs/explanation/simulation.md` is this list. An entry explains a comparison when it
recognises everything that only one of the worlds showed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tools.differential.board import Outcome
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


DIFFERENCES: tuple[Difference, ...] = ()


def explain(script: Script, missing: Iterable[Outcome], invented: Iterable[Outcome]) -> set[str]:
    """Return the names of the differences that explain everything, or nothing at all."""
    names: set[str] = set()
    for outcomes, side in ((missing, "missing"), (invented, "invented")):
        for outcome in outcomes:
            found = [d.name for d in DIFFERENCES if _knows(getattr(d, side), script, outcome)]
            if not found:
                return set()
            names.add(found[0])
    return names


def _knows(
    test: Callable[[Script, Outcome], bool] | None, script: Script, outcome: Outcome
) -> bool:
    return test is not None and test(script, outcome)
