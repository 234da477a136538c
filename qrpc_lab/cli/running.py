"""`run`: an exercise as a program, in a process of its own.

The child is `python -m qrpc_lab.cli.scene`: it may hang, crash or exit, and the command line stays
whole.  Ctrl-C reaches both, as they share the terminal.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

from qrpc_lab.cli import exits, terminal
from qrpc_lab.cli.grading import Target
from qrpc_lab.cli.unreadable import report_if_unreadable
from qrpc_lab.rpc import local_environment

if TYPE_CHECKING:
    from pathlib import Path

    from qrpc_lab.course.lesson import Lesson


def run(lesson: Lesson, exercise: Path, *, wire: bool, mermaid: bool) -> int:
    """Run it to its end; return its exit status."""
    unreadable = report_if_unreadable(Target(lesson, exercise))
    if unreadable is not None and unreadable.finding is not None:
        terminal.err().print(unreadable.finding.message)
        return exits.FAILED
    order = {
        "exercise": str(exercise.absolute()),
        "drive": str(lesson.drive),
        "wire": wire,
        "mermaid": mermaid,
        "colour": terminal.out().ink.on,
    }
    return _in_a_child(["-m", "qrpc_lab.cli.scene", json.dumps(order)], exercise.parent)


def run_program(program: Path) -> int:
    """Run a file as a script, with the Python that has the course; return its exit status."""
    return _in_a_child([str(program.absolute())], program.parent)


def _in_a_child(arguments: list[str], folder: Path) -> int:
    # -P: the folder of the exercise must not stand before the standard library.
    command = [sys.executable, "-P", *arguments]
    child = subprocess.Popen(command, env=local_environment(), cwd=folder)  # noqa: S603
    try:
        return child.wait()
    except KeyboardInterrupt:
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            child.wait(timeout=2)
        return exits.INTERRUPTED
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
