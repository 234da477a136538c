"""Copies of what a subject needs, in a folder of its own: it learns no path of the course.

The exercise's neighbours come along, because a learner may split their answer over files; links do
not, because a link is a way to make the grader read for you.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qrpc_lab.check.assignment import Assignment
from qrpc_lab.check.grader.room import Room

LARGEST_FILE = 1 << 20
_NEIGHBOURS = frozenset([".py", ".pyi", ".proto"])
_MOST_NEIGHBOURS = 50


class Unreadable(Exception):
    """The exercise cannot be taken: its text is a sentence to the learner."""


@dataclass(frozen=True, slots=True)
class Stage:
    """`own` is the exercise's folder, `private` the one with the drive, `exercise` the file."""

    own: Path
    private: Path
    exercise: Path
    drive: Path


@contextmanager
def staged(assignment: Assignment, room: Room | None = None) -> Iterator[Stage]:
    """Copy the files of an assignment.  Raises `Unreadable` when the exercise cannot be taken."""
    room = room or Room()
    try:
        _refuse_link(assignment)
        text = read_exercise(assignment.exercise)
        _copy_neighbours(assignment.exercise, room.own)
        exercise = room.own / assignment.starter.name
        exercise.write_text(text, encoding="utf-8")
        drive = room.private / assignment.drive.name
        shutil.copyfile(assignment.drive, drive)
        yield Stage(room.own, room.private, exercise, drive)
    finally:
        room.clear()


def _refuse_link(assignment: Assignment) -> None:
    target = assignment.exercise.resolve()
    if assignment.exercise.is_symlink() and any(map(target.is_relative_to, assignment.hidden)):
        message = f"{assignment.exercise.name} is a link into the course; write the answer itself"
        raise Unreadable(message)


def read_exercise(path: Path) -> str:
    """Read a learner's file, or say in a sentence why that cannot be done."""
    if path.is_dir():
        message = f"{path.name} is a directory; the lesson needs a file of that name"
        raise Unreadable(message)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message = f"{path.name} is not there; `qrpc-lab reset` brings the starter back"
        raise Unreadable(message) from None
    except OSError as error:
        message = f"{path.name} cannot be read: {error.strerror}"
        raise Unreadable(message) from error
    if len(data) > LARGEST_FILE:
        message = f"{path.name} is {len(data)} bytes long; an exercise has at most {LARGEST_FILE}"
        raise Unreadable(message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"{path.name} is not UTF-8: byte {data[error.start]:#04x} in line {line}"
        raise Unreadable(message) from error


def _copy_neighbours(exercise: Path, own: Path) -> None:
    for path in sorted(exercise.parent.iterdir())[: _MOST_NEIGHBOURS * 4]:
        if path.is_symlink() or path == exercise or path.name.startswith((".", "check_", "drive_")):
            continue
        if path.suffix in _NEIGHBOURS and path.is_file() and path.stat().st_size <= LARGEST_FILE:
            shutil.copyfile(path, own / path.name)
        elif path.is_dir() and (path / "__init__.py").is_file():
            shutil.copytree(path, own / path.name, symlinks=True, ignore=_ignored)


def _ignored(_: str, names: list[str]) -> set[str]:
    return set(names[_MOST_NEIGHBOURS:]) | {name for name in names if name == "__pycache__"}
