"""Digests: which edition of a lesson was passed, and whether a learner has touched a file.

Line ends do not count: Git on Windows changes them, and that is nobody's edit.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from qrpc_lab.course.lesson import Lesson

_LENGTH = 12


def digest(*contents: bytes) -> str:
    """Return a short digest of some files' bytes, whatever their line ends."""
    total = hashlib.sha256()
    for content in contents:
        total.update(hashlib.sha256(content.replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()[:_LENGTH]


def file_digest(path: Path) -> str | None:
    """Return the digest of a file, or `None` when it cannot be read as one."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return None


def edition(lesson: Lesson) -> str:
    """Return the edition of a lesson: what decides a pass is its starter, checker and drive."""
    files = (lesson.starter, lesson.checker, lesson.drive)
    return digest(*(path.read_bytes() if path.is_file() else b"" for path in files))
