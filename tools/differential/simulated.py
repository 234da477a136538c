"""The simulation: a script under schedules of the explorer."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from qrpc_lab.explore import choose, explore
from tools.differential.board import Outcome
from tools.differential.scene import Setting, perform

if TYPE_CHECKING:
    from qrpc_lab.explore import Finding
    from tools.differential.script import Script

_FINDINGS = tuple(f"QL{number}" for number in range(101, 111))
_LONG = 60.0
"""A deadline that passes only when nobody can go on: barriers decide, as in an undisturbed run."""
_SHORT = 0.05
"""One that may pass while others go on, as under pressure: mostly soon."""
_PAUSE = 0.02
"""Virtual seconds, up to three times as many before a step: such a deadline may also pass late."""
_CUT: Outcome = (("cut short", ()),)
"""A schedule that came to no end, and nobody says why."""


def observe(
    script: Script, schedules: int, *, seed: int = 1, early: bool = False
) -> Counter[Outcome]:
    """Return in how many of `schedules` schedules `script` had which outcome.

    With `early` a deadline may pass at any moment. What ends as a finding of the explorer is an
    outcome as well, which reality never has.
    """
    if not early:
        return _observed(script, Setting(_LONG), schedules, seed)
    soon = _observed(script, Setting(_SHORT), schedules, seed)
    return soon + _observed(script, Setting(_SHORT, _hold_up), schedules, seed)


def _hold_up() -> None:
    time.sleep(_PAUSE * choose(4))


def _observed(script: Script, setting: Setting, schedules: int, seed: int) -> Counter[Outcome]:
    found = explore(
        partial(perform, script, setting), schedules=schedules, seed=seed, expected=_FINDINGS
    )
    seen: Counter[Outcome] = Counter()
    for value in found.values:
        seen[value.value or _CUT] += value.schedules
    for finding in (*found.expected, *([found.finding] if found.finding else [])):
        seen[_told(finding)] += 1
    if found.expected or found.finding:
        del seen[_CUT]  # those schedules have a name now
    return seen


def _told(finding: Finding) -> Outcome:
    return (("finding", ((finding.code, finding.message),)),)
