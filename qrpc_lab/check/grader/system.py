"""What the grader asks of the operating system: memory in use, relatives of a process, an end.

Linux answers all of it from `/proc`; other POSIX systems answer through `ps`; elsewhere the
questions have no answer and the report carries a notice.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_LINUX = sys.platform.startswith("linux")
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_PROC = Path("/proc")


def notices() -> list[str]:
    """Say which watches this system does not allow."""
    if _LINUX:
        return []
    if os.name == "posix":
        return ["memory is limited by the system alone: it cannot be watched from outside here"]
    return ["child processes and memory cannot be watched on this system"]


def resident_bytes(pid: int) -> int | None:
    """Memory in use by a process, or `None` when it is gone or the system does not tell."""
    try:
        return int((_PROC / str(pid) / "statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return None


def relatives(pid: int, mark: str) -> list[str]:
    """Names of the living processes of the session `pid` or with `mark` in their environment."""
    if _LINUX:
        return sorted(name for _, name in _linux_relatives(pid, mark))
    return _posix_group(pid) if os.name == "posix" else []


def kill_relatives(pid: int, mark: str) -> None:
    """End the processes that `relatives` names, where they can be found."""
    if _LINUX:
        for relative, _ in _linux_relatives(pid, mark):
            with contextlib.suppress(OSError):
                os.kill(relative, signal.SIGKILL)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and its group at once."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()


def _linux_relatives(pid: int, mark: str) -> Iterator[tuple[int, str]]:
    """Descendants by parentage, and whoever shares the session or carries the mark.

    Parentage alone misses what was orphaned when the subject ended, session and mark alone miss
    a daemon that left the one and cleared the other.
    """
    table = {number: row for number in _pids() if (row := _status(number)) is not None}
    family = {pid}
    for number in sorted(table):
        parent, session, _ = table[number]
        if number != pid and (parent in family or session == pid or _has_mark(number, mark)):
            family.add(number)
    for number in sorted(family - {pid}):
        yield number, table[number][2]


def _pids() -> list[int]:
    return sorted(int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def _status(pid: int) -> tuple[int, int, str] | None:
    """Parent, session and name of a process that is alive."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    head, _, tail = text.rpartition(")")
    state, parent, _, session = tail.split()[:4]
    return None if state == "Z" else (int(parent), int(session), head.partition("(")[2])


def _has_mark(pid: int, mark: str) -> bool:
    with contextlib.suppress(OSError):
        return mark.encode() in (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    return False


def _posix_group(pid: int) -> list[str]:
    command = ["ps", "-axo", "pid=,pgid=,comm="]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - POSIX's own
    rows = (line.split(None, 2) for line in listing.stdout.splitlines())
    return sorted(row[2] for row in rows if len(row) == 3 and int(row[1]) == pid != int(row[0]))  # noqa: PLR2004 - three columns
