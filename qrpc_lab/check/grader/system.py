"""What the grader asks of the operating system: memory in use, and an end.

What has no answer on a system is said in a notice of the report.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
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


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and its group at once."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
