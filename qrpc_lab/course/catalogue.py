"""The course's order: chapters, their lessons, and how a person's words find one of them.

`lessons/course.toml`::

    title = "Go-style concurrency and gRPC streaming in Python"

    [[chapter]]
    title = "First evening: four modes, and what a send promises"
    lessons = ["01-contract", "02-unary"]       # folder names, in the order of the course
    core = ["02-unary"]                         # those of the core path; the rest may be skipped
    exhibit = "1-classic-pool"                  # optional: the program that ends the chapter
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from qrpc_lab.course.exhibit import load_exhibit
from qrpc_lab.course.lesson import load_lesson
from qrpc_lab.errors import ContentBroken, UnknownLesson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qrpc_lab.course.content import Content
    from qrpc_lab.course.exhibit import Exhibit
    from qrpc_lab.course.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Chapter:
    """Some lessons under a heading; `core` holds the names of those on the core path."""

    title: str
    lessons: tuple[Lesson, ...]
    core: frozenset[str]
    exhibit: Exhibit | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All chapters of one course, in order."""

    title: str
    chapters: tuple[Chapter, ...]

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Every lesson, in the order of the course."""
        return tuple(lesson for chapter in self.chapters for lesson in chapter.lessons)

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Every exhibit, in the order of the course."""
        return tuple(chapter.exhibit for chapter in self.chapters if chapter.exhibit is not None)

    def find_exhibit(self, typed: str) -> Exhibit | None:
        """Find an exhibit by `exhibit-1`, slug or folder name; `None` when it is none."""
        word = _normal(typed)
        for exhibit in self.exhibits:
            if word in {exhibit.key, exhibit.slug, exhibit.folder.name, exhibit.name}:
                return exhibit
        return None

    def find(self, typed: str) -> Lesson:
        """Find a lesson by number (`7`, `07`), slug, folder name, title, or a path inside it.

        Raises `UnknownLesson`, with the nearest names.
        """
        for word in _candidates(typed):
            for lesson in self.lessons:
                if word in _names(lesson):
                    return lesson
        raise UnknownLesson(self._no_such(typed))

    def _no_such(self, typed: str) -> str:
        names = {name: lesson for lesson in self.lessons for name in _names(lesson)}
        near = difflib.get_close_matches(_normal(typed), names, n=3, cutoff=0.6)
        near = [] if typed.isdigit() else near  # no number is nearly another
        nearest = list(dict.fromkeys(names[name].slug for name in near))
        if nearest:
            return f"There is no lesson {typed!r}. Did you mean {' or '.join(nearest)}?"
        return f"There is no lesson {typed!r}. `qrpc-lab list` shows them all."


def load_catalogue(content: Content) -> Catalogue:
    """Read `course.toml` and every lesson it names; raise `ContentBroken` with the remedy."""
    path = content.lessons / "course.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {error}."
        raise ContentBroken(message) from error
    wrong = problems(table)
    if wrong:
        message = f"{path}: " + " ".join(wrong)
        raise ContentBroken(message)
    return Catalogue(
        title=table["title"],
        chapters=tuple(_chapter(content, chapter) for chapter in table["chapter"]),
    )


def problems(table: dict[str, Any]) -> list[str]:
    """Say, in sentences with their remedy, what is wrong with a `course.toml`."""
    chapters = table.get("chapter")
    found = [] if isinstance(table.get("title"), str) else ['Give the course a title: title = "…".']
    if not isinstance(chapters, list) or not chapters:
        return [*found, "Add a chapter: [[chapter]] with title and lessons."]
    seen: set[str] = set()
    for chapter in chapters:
        found.extend(_chapter_problems(chapter, seen))
    return found


def _chapter_problems(chapter: dict[str, Any], seen: set[str]) -> Iterator[str]:
    title = chapter.get("title")
    if not isinstance(title, str):
        yield 'Give every chapter a title: title = "…".'
    lessons = chapter.get("lessons")
    if not isinstance(lessons, list) or not all(isinstance(name, str) for name in lessons):
        yield f'Let chapter {title!r} list its lesson folders: lessons = ["02-unary"].'
        return
    for name in lessons:
        if name in seen:
            yield f"Name {name} once only."
        seen.add(name)
    for name in chapter.get("core", []):
        if name not in lessons:
            yield f"{name} is on the core path of {title!r} and not among its lessons."
    if not isinstance(chapter.get("exhibit", ""), str):
        yield f'Let the exhibit of {title!r} be the name of a folder: exhibit = "1-classic-pool".'


def _chapter(content: Content, table: dict[str, Any]) -> Chapter:
    return Chapter(
        title=table["title"],
        lessons=tuple(
            load_lesson(content.lessons / name, content.solutions) for name in table["lessons"]
        ),
        core=frozenset(table.get("core", ())),
        exhibit=load_exhibit(content, table["exhibit"]) if "exhibit" in table else None,
    )


def _candidates(typed: str) -> Iterator[str]:
    """Yield what was typed, then the folders of a path, innermost first."""
    yield _normal(typed)
    for part in reversed(PurePath(typed.replace("\\", "/")).parts):
        yield _normal(part)


def _normal(typed: str) -> str:
    word = typed.strip().lower().replace("_", "-").replace(" ", "-").rstrip("/")
    return word.lstrip("0") or word


def _names(lesson: Lesson) -> tuple[str, ...]:
    return tuple(_normal(name) for name in (lesson.number, lesson.slug, lesson.name, lesson.title))
