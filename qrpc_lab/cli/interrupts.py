"""Ctrl-C while grading: the check that runs ends at once, and none is begun after it.

Grading happens on threads, and an interrupt reaches only the main thread, which then waits for the
others.  So the interrupt ends the processes that they wait for, and the grader's listener raises
at the next check.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from qrpc_lab.check.assignment import Listener, Progress


class Interrupted(Exception):
    """Raised into the grader's threads; never reaches a user."""


@contextlib.contextmanager
def stopping_on_interrupt(listener: Listener) -> Iterator[Listener]:
    """Yield a listener that ends the grading once Ctrl-C was pressed."""
    pressed = threading.Event()

    def hear(progress: Progress) -> None:
        if pressed.is_set():
            raise Interrupted
        listener(progress)

    def note(number: int, frame: FrameType | None) -> None:
        from qrpc_lab.check.grader.subject import end_all

        pressed.set()
        end_all()
        signal.default_int_handler(number, frame)

    if threading.current_thread() is not threading.main_thread():
        yield hear
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield hear
    finally:
        signal.signal(signal.SIGINT, before)
