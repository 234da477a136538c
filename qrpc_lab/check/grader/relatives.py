"""The processes that a subject has started, however they try to hide.

Linux tells from `/proc`.  It is asked after every case, so whoever was once seen to be a stranger
is not looked at again: nobody becomes a descendant of a process later on.  Other POSIX systems
tell through `ps`; elsewhere the question has no answer, and the report carries a notice.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LINUX: Final = sys.platform.startswith("linux")
_PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class _Process:
    """What `/proc` says of a process that is alive."""

    parent: int
    session: int
    name: str


class Relatives:
    """Descendants of the process `pid`, its session, and whoever carries its mark."""

    def __init__(self, pid: int, mark: str) -> None:
        """Look at nothing yet; `mark` is an entry of the environment, as `NAME=value`."""
        self._pid = pid
        self._mark = mark.encode()
        self._strangers: dict[int, int] = {}  # the inode tells a process from an earlier namesake

    def names(self) -> list[str]:
        """Names of those that are alive."""
        if _LINUX:
            return sorted(name for _, name in self._alive())
        return _posix_group(self._pid) if os.name == "posix" else []

    def kill(self) -> None:
        """End them, where they can be found."""
        if _LINUX:
            for number, _ in self._alive():
                with contextlib.suppress(OSError):
                    os.kill(number, signal.SIGKILL)

    def _alive(self) -> Iterator[tuple[int, str]]:
        """Descendants by parentage, and whoever shares the session or carries the mark.

        Parentage alone misses what was orphaned when the subject ended, session and mark alone
        miss a daemon that left the one and cleared the other.
        """
        family = {self._pid}
        strangers: dict[int, int] = {}
        for number, inode in _processes():
            if self._strangers.get(number) == inode:
                strangers[number] = inode
                continue
            process = None if number == self._pid else _process(number)
            if process is None:
                continue
            if process.parent in family or process.session == self._pid or self._marked(number):
                family.add(number)
                yield number, process.name
            else:
                strangers[number] = inode
        self._strangers = strangers

    def _marked(self, number: int) -> bool:
        with contextlib.suppress(OSError):
            return self._mark in (_PROC / str(number) / "environ").read_bytes().split(b"\0")
        return False


def _processes() -> list[tuple[int, int]]:
    """Number and inode of every process, in the order of their numbers."""
    with os.scandir(_PROC) as entries:
        return sorted((int(entry.name), entry.inode()) for entry in entries if entry.name.isdigit())


def _process(number: int) -> _Process | None:
    """Look at one process; `None` if it has ended."""
    try:
        text = (_PROC / str(number) / "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    head, _, tail = text.rpartition(")")
    state, parent, _, session = tail.split()[:4]
    return None if state == "Z" else _Process(int(parent), int(session), head.partition("(")[2])


def _posix_group(pid: int) -> list[str]:
    command = ["ps", "-axo", "pid=,pgid=,comm="]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - POSIX's own
    rows = (line.split(None, 2) for line in listing.stdout.splitlines())
    return sorted(row[2] for row in rows if len(row) == 3 and int(row[1]) == pid != int(row[0]))  # noqa: PLR2004 - three columns
