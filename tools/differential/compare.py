"""Compares the two sets of outcomes of a script, looking closer where they differ."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.differential import known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.differential.board import Outcome
    from tools.differential.script import Script
    from tools.differential.worlds import Worlds

_REAL = (4, 16, 80, 300, 1000, 3000)
"""Runs over loopback: at first, and again while the simulation shows more."""
_SIMULATED = (15, 250, 1500, 5000, 20000, 30000)
"""Schedules: at first, and again while reality shows more."""


class Verdict(enum.Enum):
    """What a comparison came to."""

    SAME = "the same outcomes"
    KNOWN = "a known difference"
    COMBINED = "one combines what the other shows apart"
    WIDER = "the simulation shows more"
    DIFFERENT = "reality shows more"


@dataclass(slots=True)
class Comparison:
    """What both worlds showed of one script."""

    script: Script
    real: Counter[Outcome] = field(default_factory=Counter)
    simulated: Counter[Outcome] = field(default_factory=Counter)

    @property
    def missing(self) -> set[Outcome]:
        """What only reality shows."""
        return set(self.real) - set(self.simulated)

    @property
    def unknown(self) -> set[Outcome]:
        """What only reality shows, and no known difference explains."""
        return {o for o in self.missing if not known.missing(self.script, o)}

    @property
    def invented(self) -> set[Outcome]:
        """What only the simulation shows."""
        return set(self.simulated) - set(self.real)

    @property
    def reasons(self) -> set[str]:
        """The names of the known differences that are seen here."""
        found = {known.missing(self.script, outcome) for outcome in self.missing}
        found |= {known.invented(self.script, outcome) for outcome in self._apart()}
        return found - {None}

    @property
    def verdict(self) -> Verdict:
        """What it came to."""
        if not (self.missing or self.invented):
            return Verdict.SAME
        if self._puzzling():
            return Verdict.DIFFERENT
        if not all(known.invented(self.script, outcome) for outcome in self._apart()):
            return Verdict.WIDER
        return Verdict.KNOWN if self.reasons else Verdict.COMBINED

    def _puzzling(self) -> set[Outcome]:
        """What only reality shows; where barriers leave much to luck, without combinations."""
        if not self.script.loose:
            return self.unknown
        return self._without_combinations(self.unknown, self.simulated)

    def _apart(self) -> set[Outcome]:
        """What the simulation invents."""
        return self._without_combinations(self.invented, self.real)

    def _without_combinations(
        self, outcomes: set[Outcome], others: Iterable[Outcome]
    ) -> set[Outcome]:
        """Return the `outcomes` that are no mere combinations of what `others` show apart.

        Each actor alone has seen in the other world what it sees in a combination.  Independent
        matters of luck multiply: three that come one time in thirty each come together one time in
        27,000.
        """
        views = {view for outcome in others for view in outcome}
        absent = {actor for outcome in others for actor in self._silent(outcome)}
        return {
            outcome
            for outcome in outcomes
            if not (set(outcome) <= views and self._silent(outcome) <= absent)
        }

    def _silent(self, outcome: Outcome) -> set[str]:
        """Return the actors that saw nothing."""
        return {step.actor for step in self.script.steps} - {actor for actor, _ in outcome}

    def __str__(self) -> str:
        """Write the script and what each world showed."""
        lines = [f"{self.verdict.value}", str(self.script)]
        for outcome in sorted({*self.real, *self.simulated}, key=repr):
            counts = f"real {self.real[outcome]}, simulated {self.simulated[outcome]}"
            lines.append(f"  [{counts}]")
            lines += [f"    {actor}: {_events(events)}" for actor, events in outcome]
        return "\n".join(lines)


def compare(script: Script, worlds: Worlds) -> Comparison:
    """Observe `script` in both worlds until the sets agree, or the patience is used up."""
    result = Comparison(script)
    early = _hurried(script)
    for runs, schedules in zip(_REAL, _SIMULATED, strict=True):
        first = not result.real
        if first or result.invented:
            # From the second time on under pressure: what is rare shall show.
            result.real += worlds.real(script, runs, pressure=not first)
        if first or result.unknown:
            result.simulated += worlds.simulated(script, schedules, seed=schedules)
            if early and not first:
                result.simulated += worlds.simulated(script, schedules, seed=schedules, early=True)
        if not (result.unknown or result.invented):
            break
    return result


def _hurried(script: Script) -> bool:
    return any(plan.timeout == "short" for plan in script.calls)


def _events(events: Iterable[tuple[object, ...]]) -> str:
    return " | ".join(" ".join(map(str, event)) for event in events)
