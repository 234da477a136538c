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
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and int(entry.name) != pid:
            with contextlib.suppress(OSError, ValueError, IndexError):
                if _is_relative(entry, pid, mark):
                    yield int(entry.name), (entry / "comm").read_text().strip()


def _is_relative(entry: Path, pid: int, mark: str) -> bool:
    stat = (entry / "stat").read_text("utf-8", "replace")
    state, _, _, session = stat[stat.rindex(")") + 2 :].split()[:4]
    if state == "Z":
        return False
    return int(session) == pid or mark.encode() in (entry / "environ").read_bytes().split(b"\0")


def _posix_group(pid: int) -> list[str]:
    listing = subprocess.run(
        ["ps", "-axo", "pid=,pgid=,comm="], capture_output=True, text=True, check=False
    )
    rows = (line.split(None, 2) for line in listing.stdout.splitlines())
    return sorted(row[2] for row in rows if len(row) == 3 and int(row[1]) == pid != int(row[0]))  # noqa: PLR2004 - three columns
