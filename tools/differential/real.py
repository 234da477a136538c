"""Reality: a script on grpcio over loopback, some times, undisturbed or under pressure.

Under pressure every step, and every thread of grpcio that is about to take a call's lock, may be
held up for a moment, and deadlines are shorter, so that orders show that a quiet machine would show
once in ten thousand runs. It is still reality: an order that a delay brings about is one that a
busy machine brings about.
"""

from __future__ import annotations

import logging
import random
import sys
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from tools.differential.board import STUCK, Outcome
from tools.differential.preemption import preempted
from tools.differential.scene import Setting, perform

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.differential.script import Script

_PATIENCE = 10.0
_ENDING = 0.2
_ENOUGH = 2
"""So many runs that do not end are enough."""
_SHORT = 0.3
_SHORTER = (0.001, 0.003, 0.006, 0.012, 0.05, 0.3)
_HELD_UP = ((0.02, 0.03), (0.1, 0.01), (0.3, 0.003))
"""How often a thread is held up where it may be, and for how many seconds at most: one long delay
shows other orders than many short ones."""

_IMPATIENT = 1e-5


def observe(script: Script, runs: int, *, pressure: bool = False) -> Counter[Outcome]:
    """Return how often `runs` runs of `script` had which outcome. Blocks until all have ended."""
    logging.getLogger("grpc").setLevel(logging.CRITICAL + 1)
    seen: Counter[Outcome] = Counter()
    calm = sys.getswitchinterval()
    for number in range(runs):
        # Some races are between threads of Python alone.
        sys.setswitchinterval(_IMPATIENT if pressure and number % 2 else calm)
        if pressure:
            hold_up = _holding_up(*random.choice(_HELD_UP))  # noqa: S311 - no secret
            with preempted(hold_up):
                seen[_once(script, _pressing(hold_up))] += 1
        else:
            seen[_once(script, Setting(_SHORT, patience=_ENDING))] += 1
        if seen[STUCK] == _ENOUGH:
            break
    sys.setswitchinterval(calm)
    return seen


def _once(script: Script, setting: Setting) -> Outcome:
    found: list[Outcome] = []
    run = threading.Thread(target=lambda: found.append(perform(script, setting)), daemon=True)
    run.start()
    run.join(_PATIENCE)
    return found[0] if found else STUCK


def _holding_up(often: float, longest: float) -> Callable[[], None]:
    def pause() -> None:
        if random.random() < often:  # noqa: S311 - no secret
            time.sleep(random.random() * longest)  # noqa: S311 - no secret

    return pause


def _pressing(pause: Callable[[], None]) -> Setting:
    return Setting(random.choice(_SHORTER), pause, _ENDING)  # noqa: S311 - no secret
