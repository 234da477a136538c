"""Says goodbye with a line number when the exercise ends the process.

`os._exit` and `os.abort` leave no trace that Python could report, so they are wrapped: the line is
told first, then the process really ends.  `sys.exit` arrives as an ordinary `SystemExit`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NoReturn

from qrpc_lab.check.subject.sites import site_of_exercise

_really_exit = os._exit

Farewell = Callable[[str, dict[str, object]], None]


def announce_exits(own: str, farewell: Farewell) -> None:
    """Make the ways out of the process say from which line of the exercise they were taken."""
    real_exit, real_abort = os._exit, os.abort

    def _exit(status: int) -> NoReturn:
        farewell(f"os._exit({status})", site_of_exercise(own))
        real_exit(status)

    def abort() -> NoReturn:
        farewell("os.abort()", site_of_exercise(own))
        real_abort()

    os._exit = _exit
    os.abort = abort


def leave() -> NoReturn:
    """End now: threads that the exercise left behind must not keep the process."""
    _really_exit(0)
