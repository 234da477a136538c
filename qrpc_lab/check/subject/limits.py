"""Caps that the system keeps for us: memory, files, processor time, core dumps.

The grader also watches from outside; these are the second fence, and they stop an allocation of
many gigabytes before the machine begins to swap.  POSIX only: elsewhere a notice says so.
"""

from __future__ import annotations

import ctypes
import sys

_PR_SET_CHILD_SUBREAPER = 36

GIB = 1 << 30
ADDRESS_SPACE = 7 * GIB  # less than the 8 GB of a classic accident, room for 800 threads
FILE_SIZE = 64 << 20
CPU_SECONDS = 300


def apply_limits() -> list[str]:
    """Set what can be set; return a notice for each protection that this system does not have."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return ["no resource limits on this system: only the grader's own watch holds"]
    notices = []
    for name, value in (
        ("RLIMIT_AS", ADDRESS_SPACE),
        ("RLIMIT_FSIZE", FILE_SIZE),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", CPU_SECONDS),
    ):
        try:
            kind = getattr(resource, name)
            _, hard = resource.getrlimit(kind)
            cap = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (cap, cap))
        except (AttributeError, ValueError, OSError):
            notices.append(f"{name} cannot be set on this system")
    return notices


def adopt_orphans() -> None:
    """Become the parent of processes whose parent ends, so that none of them gets out of sight.

    Linux only (`PR_SET_CHILD_SUBREAPER`); elsewhere the process group has to do.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
