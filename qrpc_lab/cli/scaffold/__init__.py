"""`dev new`: a lesson that works from its first minute, to be changed piece by piece.

It teaches next to nothing and passes the whole gate, so whatever the gate says later was changed
by the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from qrpc_lab.cli.scaffold import templates
from qrpc_lab.course.content import Content
from qrpc_lab.course.files import write_atomically
from qrpc_lab.errors import CourseError

_NAME = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z][a-z0-9]*(-[a-z0-9]+)*)")
_LAST_LIST = re.compile(r"(?s)(.*\blessons\s*=\s*\[)(.*?)(\s*,?\s*)(\])")


def scaffold(content: Content, name: str, title: str | None, mode: str) -> Iterator[Path]:
    """Write the files of a new lesson and name it in `course.toml`; yield what was written.

    Raises `CourseError` when the name is no lesson's name or is taken, and in an installed wheel.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        message = f"{name!r} is no lesson's name: use two digits and a slug, 07-worker-pool."
        raise CourseError(message)
    if content.packaged:
        message = "Lessons are written in a checkout; this is an installed copy."
        raise CourseError(message)
    folder = content.lessons / name
    if folder.exists():
        message = f"{folder} exists already."
        raise CourseError(message)
    words = {
        "number": match["number"],
        "slug": match["slug"],
        "stem": match["slug"].replace("-", "_"),
        "title": title or match["slug"].replace("-", " ").capitalize(),
        "mode": mode,
    }
    for pattern, template in templates.FILES.items():
        path = content.root / _fill(pattern, words)
        write_atomically(path, _fill(template, words).encode())
        yield path
    yield _register(content.lessons / "course.toml", name)


def _fill(template: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        template = template.replace(f"@{word}@", value)
    return template


def _register(path: Path, name: str) -> Path:
    """Add the lesson to the end of the last chapter, leaving the rest of the file as it is."""
    text = path.read_text(encoding="utf-8")

    def add(match: re.Match[str]) -> str:
        comma = ", " if match[2].strip() else ""
        return f'{match[1]}{match[2]}{comma}"{name}"]'

    changed, found = _LAST_LIST.subn(add, text, count=1)
    if not found:
        message = f"{path} has no chapter with lessons: add {name} to it by hand."
        raise CourseError(message)
    write_atomically(path, changed.encode())
    return path
