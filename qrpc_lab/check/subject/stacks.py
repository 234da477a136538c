"""The stacks of last resort, for a thread that holds the interpreter in a C call.

Nothing written in Python runs then, but `faulthandler` does: on a signal it writes the stack of
every thread to standard error.  POSIX only; the grader asks over the pipe first.
"""

from __future__ import annotations

import faulthandler
import os
import signal


def dump_on_signal() -> None:
    """Write all stacks to (a private copy of) standard error on SIGUSR1, and at a crash."""
    private = os.dup(2)
    faulthandler.enable(file=private)
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1, file=private, all_threads=True)
