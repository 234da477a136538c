"""Checks with a process of its own: a program that is asked to end, and how it does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qrpc_lab.check import Assignment, CheckReport, grade
from qrpc_lab.check.grader import process

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a signal that a program can catch")

TOY = Path(__file__).parent / "toy_process"
HEAD = "import os, signal, sys, threading, time\nstop = threading.Event()\n"
RIGHT = """
def main(ready):
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ready("here")
    stop.wait()
    return 0
"""


def graded(source: str, tmp_path: Path) -> CheckReport:
    """Grade a text as the program."""
    exercise = tmp_path / "program.py"
    exercise.write_text(HEAD + source)
    one = Assignment(
        lesson="92-program",
        title="Program",
        exercise=exercise,
        starter=TOY / "program.py",
        checker=TOY / "check_program.py",
        drive=TOY / "drive_program.py",
    )
    report = grade([one], seed="3").lessons[0]
    assert len(report.checks) == 1
    return report.checks[0]


@pytest.mark.parametrize(
    "end",
    ["return 0", "return None", "return False", "sys.exit()", "sys.exit(0)", "os._exit(0)"],
)
def test_each_good_end_is_one(end: str, tmp_path: Path) -> None:
    """The exit status is looked at, and not the way to it."""
    check = graded(RIGHT.replace("return 0", end), tmp_path)
    assert check.verdict == "pass", check.finding
    assert check.coverage.cases == 1


@pytest.mark.parametrize(
    ("program", "status"),
    [
        ('def main(ready):\n    ready("here")\n    time.sleep(9)\n', "-15"),
        (RIGHT.replace("return 0", "return 3"), "3"),
        (RIGHT.replace("return 0", "sys.exit('no')"), "1"),
        (RIGHT.replace("stop.wait()", "while True: time.sleep(0.01)"), "None"),
    ],
    ids=["dies of the signal", "another status", "a text", "does not listen"],
)
def test_the_status_is_what_the_system_says(program: str, status: str, tmp_path: Path) -> None:
    """Negative for a signal, `None` for a process that is still there."""
    check = graded(program, tmp_path)
    assert check.finding is not None
    assert (check.finding.code, check.finding.actual) == ("QL202", status)


def test_a_thread_that_is_no_daemon_keeps_the_process(tmp_path: Path) -> None:
    """The way out is the interpreter's own, and the finding has the line of the thread."""
    waits = "def waits():\n    threading.Event().wait()\n"
    program = waits + RIGHT.replace("ready(", "threading.Thread(target=waits).start(); ready(")
    found = graded(program, tmp_path).finding
    assert found is not None
    assert (found.code, found.actual) == ("QL202", "None")
    assert [site.line for site in found.where] == [4]


def test_an_error_is_told_before_its_consequences(tmp_path: Path) -> None:
    """What ended the program counts before the silence in which the probe waited."""
    found = graded("def main(ready):\n    raise OSError('the port is taken')\n", tmp_path).finding
    assert found is not None
    assert found.code == "QL107"
    assert "the port is taken" in found.message


def test_todo(tmp_path: Path) -> None:
    """A starter is not done."""
    found = graded((TOY / "program.py").read_text(), tmp_path).finding
    assert found is not None
    assert found.code == "QL902"


def test_a_program_that_says_nothing(tmp_path: Path) -> None:
    """It was over before anybody could call it."""
    found = graded("def main(ready):\n    return 0\n", tmp_path).finding
    assert found is not None
    assert (found.code, found.message) == ("QL110", "waited in vain: the other side has ended")


def test_a_crash(tmp_path: Path) -> None:
    """A process that ends without a word is told as such."""
    found = graded("def main(ready):\n    os.abort()\n", tmp_path).finding
    assert found is not None
    assert found.code == "QL904"
    assert "SIGABRT" in found.message


def test_no_other_process_and_no_signal(tmp_path: Path) -> None:
    """A process of its own is no licence: what is left behind is found, and killing refused."""
    forks = RIGHT.replace("ready(", "\n    if os.fork():\n        os._exit(0)\n    ready(")
    left = graded(forks, tmp_path).finding
    assert left is not None
    assert left.code == "QL909"
    assert "another process" in left.message
    kills = RIGHT.replace("ready(", "\n    os.kill(os.getppid(), 0)\n    ready(")
    found = graded(kills, tmp_path).finding
    assert found is not None
    assert found.code == "QL907"


def test_where_nothing_can_be_asked_to_end_it_is_left_out(tmp_path: Path, monkeypatch) -> None:
    """With a notice: a check that was not made is neither passed nor failed."""
    monkeypatch.setattr(process.os, "name", "nt")
    exercise = tmp_path / "program.py"
    exercise.write_text(HEAD + RIGHT)
    assert not process.can_be_asked_to_end()
    assert "Ends" in process.NO_SIGNALS.format("Ends when it is asked to")
