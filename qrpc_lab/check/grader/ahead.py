"""Starts a subject before it is known what for.

A subject needs as long to start as the command line needs to find out what to grade, and there is
a second processor on most machines.  So `check` starts one first of all; the first lesson that is
graded takes it.
"""

from __future__ import annotations

import atexit
import contextlib
import threading

from qrpc_lab.check.grader.room import Room
from qrpc_lab.check.grader.subject import Subject

_taking = threading.Lock()
_waiting: list[tuple[Room, Subject]] = []


def start_ahead() -> None:
    """Start a subject for whatever is graded first.  One that nobody takes ends with us."""
    with contextlib.suppress(OSError):  # it will fail again, where it can be told
        room = Room()
        _waiting.append((room, Subject(room.own)))
        atexit.register(_end)


def take() -> tuple[Room, Subject] | None:
    """Return what was started ahead, to one who asks."""
    with _taking:
        return _waiting.pop() if _waiting else None


def _end() -> None:
    while (ready := take()) is not None:
        room, subject = ready
        subject.kill()
        room.clear()
