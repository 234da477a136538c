"""Where the course's content is.

A checkout has `lessons/` above the package, so that an author sees an edit at once.  A wheel has a
copy in `qrpc_lab/_content/`.  The environment variable `QRPC_LAB_COURSE` names another folder of
the same shape: somebody else's course, or a test's.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from qrpc_lab.errors import ContentBroken

_PACKAGE = Path(__file__).resolve().parent.parent
ENVIRONMENT = "QRPC_LAB_COURSE"


@dataclass(frozen=True, slots=True)
class Content:
    """The root of a course; `packaged` is true for the copy inside an installed wheel."""

    root: Path
    packaged: bool = False

    @property
    def lessons(self) -> Path:
        """The folder of `course.toml` and the lesson folders."""
        return self.root / "lessons"

    @property
    def solutions(self) -> Path:
        """The folder that mirrors `lessons`: solutions and known-wrong answers."""
        return self.root / "solutions"

    @property
    def proto(self) -> Path:
        """The folder of the hand-written .proto files."""
        return self.root / "proto"


def find_content(package: Path = _PACKAGE) -> Content:
    """Find the course that this installation teaches.

    Raises `ContentBroken` when there is no `lessons/course.toml` in any of the places.
    """
    named = os.environ.get(ENVIRONMENT)
    if named:
        candidates = [Content(Path(named))]
    else:
        candidates = [Content(package.parent), Content(package / "_content", packaged=True)]
    for content in candidates:
        if (content.lessons / "course.toml").is_file():
            return content
    places = " or ".join(str(content.lessons) for content in candidates)
    message = f"There is no course.toml in {places}. Reinstall qrpc-lab, or mend {ENVIRONMENT}."
    raise ContentBroken(message)
