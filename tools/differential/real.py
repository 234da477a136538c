"""Reality: a script on grpcio over loopback, some times, undisturbed or under pressure.

Under pressure every step may be held up for a moment and deadlines are shorter, so that orders show
that a quiet machine would show once in ten thousand runs. It is still reality: an order that a
delay brings about is one that a busy machine brings about.
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
from tools.differential.scene import Setting, perform

if TYPE_CHECKING:
    from tools.differential.script import Script

_PATIENCE = 10.0
_ENOUGH = 2
"""So many runs that do not end are enough."""
_SHORT = 0.3
_SHORTER = (0.001, 0.003, 0.006, 0.012, 0.05, 0.3)
_PAUSE = 0.003


_IMPATIENT = 1e-5


def observe(script: Script, runs: int, *, pressure: bool = False) -> Counter[Outcome]:
    """Return how often `runs` runs of `script` had which outcome. Blocks until all have ended."""
    logging.getLogger("grpc").setLevel(logging.CRITICAL + 1)
    seen: Counter[Outcome] = Counter()
    calm = sys.getswitchinterval()
    for number in range(runs):
        # Some races are between threads of Python alone.
        sys.setswitchinterval(_IMPATIENT if pressure and number % 2 else calm)
        seen[_once(script, _pressing() if pressure else Setting(_SHORT))] += 1
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


def _pressing() -> Setting:
    def pause() -> None:
        if random.random() < 0.3:  # noqa: PLR2004, S311 - now and then
            time.sleep(random.random() * _PAUSE)  # noqa: S311 - no secret

    return Setting(random.choice(_SHORTER), pause)  # noqa: S311 - no secret
