"""A subject that is started before it is known what for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from qrpc_lab.check.grader import ahead
from qrpc_lab.check.grader.subject import end_all


def test_it_is_taken_once() -> None:
    """The first who asks gets the room and the subject in it; the next one makes their own."""
    ahead.start_ahead()
    ready = ahead.take()
    assert ready is not None
    room, subject = ready
    try:
        assert room.own.is_dir()
        assert room.private.is_dir()
        assert ahead.take() is None
    finally:
        subject.kill()
        room.clear()
    assert not room.own.exists()


def test_all_can_be_ended_at_once() -> None:
    """Whoever waits for a subject hears at once that it is gone: Ctrl-C ends a check that runs."""
    ahead.start_ahead()
    ready = ahead.take()
    assert ready is not None
    room, subject = ready
    try:
        end_all()
        assert subject.inbox.get(timeout=10)["kind"] == "hangup"
    finally:
        subject.kill()
        room.clear()


def test_one_that_nobody_takes_ends_with_the_grader(tmp_path: Path) -> None:
    """Neither its process nor its room outlives a command that grades nothing."""
    program = (
        "from qrpc_lab.check.grader import ahead; ahead.start_ahead();"
        "print(ahead._waiting[0][1].pid)"
    )
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not list(tmp_path.iterdir())
    assert not done.stderr
    if Path("/proc").is_dir():
        assert not Path("/proc", done.stdout.strip()).exists()
