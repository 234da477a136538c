"""Landlock: the kernel keeps the learner's process, and its children, from reading solutions.

Landlock (Linux 5.13 and newer) only knows what is allowed, so this grants reading to what Python
and gRPC need and to the exercise's own folder, and nothing to the folder the course stands in.
Names of files can still be listed; their contents cannot be read.  Where the kernel has no
Landlock the audit hook of `guard.py` stands alone and the report says so.

Source: Landlock, kernel documentation, "Landlock: unprivileged access control".
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_FILE_ONLY = _EXECUTE | _WRITE_FILE | _READ_FILE
_SEMAPHORES = Path("/dev/shm")  # noqa: S108 - where libc keeps those of `multiprocessing.pool`
_ALL_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1}
_ALL_FROM_ABI_3 = (1 << 15) - 1
_SCOPE_ABI = 6
_SCOPE_SIGNALS = 2


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def confine(readable: Iterable[Path], writable: Iterable[Path]) -> str | None:
    """Restrict this thread and all it starts.  Returns a notice where that cannot be done.

    Must run before the process starts a second thread: Landlock holds for the caller's thread.
    """
    abi = _abi()
    if abi < 1:
        return "no Landlock on this system: reading is watched by an audit hook alone"
    handled = _ALL_BY_ABI.get(abi, _ALL_FROM_ABI_3)
    libc = ctypes.CDLL(None, use_errno=True)
    ruleset = _Ruleset(handled, 0, _SCOPE_SIGNALS if abi >= _SCOPE_ABI else 0)
    size = 8 if abi < 4 else 16 if abi < _SCOPE_ABI else 24  # noqa: PLR2004 - grew with the ABI
    fd = libc.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0)
    if fd < 0:
        return f"Landlock refused a ruleset ({os.strerror(ctypes.get_errno())})"
    try:
        _grant(libc, fd, Path("/"), _READ_DIR)
        for path in readable:
            _grant(libc, fd, path, _READ)
        for path in writable:
            _grant(libc, fd, path, handled)
        _grant(libc, fd, Path("/dev/null"), _READ_FILE | _WRITE_FILE)
        _grant(libc, fd, _SEMAPHORES, handled)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.syscall(_RESTRICT_SELF, fd, 0) != 0:
            return f"Landlock could not be switched on ({os.strerror(ctypes.get_errno())})"
    finally:
        os.close(fd)
    return None


def _abi() -> int:
    if not sys.platform.startswith("linux"):
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def _grant(libc: ctypes.CDLL, ruleset: int, path: Path, access: int) -> None:
    """Allow `access` at and below `path`; a path that is not there needs no rule."""
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            access &= _FILE_ONLY
        rule = _PathBeneath(access, parent)
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)
