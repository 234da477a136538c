"""What a lesson's folder must hold: rules that need no grading."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qrpc_lab.cli.gate.expectation import expected_code
from qrpc_lab.cli.gate.problem import Problem
from qrpc_lab.course.exhibit import FOLDER as EXHIBITS
from qrpc_lab.findings import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qrpc_lab.course.catalogue import Catalogue
    from qrpc_lab.course.content import Content
    from qrpc_lab.course.lesson import Lesson

_LEAST_WRONG = 3
_CACHES = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".DS_Store"})
# The Python side of a lesson's Go twin, for `make go`.
_TWIN = "twin.py"


def course_problems(content: Content, catalogue: Catalogue) -> Iterator[Problem]:
    """Look for folders that the course does not know, and for needs that nobody teaches before."""
    named = {lesson.name for lesson in catalogue.lessons}
    named |= {EXHIBITS, *(exhibit.name for exhibit in catalogue.exhibits)}
    for root in (content.lessons, content.solutions):
        for folder in (*_entries(root), *_entries(root / EXHIBITS)):
            name = folder.relative_to(root).as_posix()
            if folder.is_dir() and name not in named:
                yield Problem(
                    name,
                    f"{folder} is not in the course: name it in lessons/course.toml or remove it.",
                )
    taught: set[str] = set()
    for lesson in catalogue.lessons:
        for need in lesson.needs:
            if need not in taught:
                yield Problem(
                    lesson.name,
                    f"needs {need!r}, and no earlier lesson has that slug: reorder or correct it.",
                )
        taught.add(lesson.slug)


def lesson_problems(lesson: Lesson) -> Iterator[Problem]:
    """Look at one lesson's folder and at that of its solutions."""
    for rule in (_files, _stray, _readme, _starter, _hints, _feedback, _wrong):
        for message in rule(lesson):
            yield Problem(lesson.name, message)


def _files(lesson: Lesson) -> Iterator[str]:
    for path in (lesson.readme, lesson.starter, lesson.checker, lesson.drive, lesson.solution):
        if not path.is_file():
            yield f"{path.parent.name}/{path.name} is missing: add it."


def _stray(lesson: Lesson) -> Iterator[str]:
    known = {"lesson.toml", "README.md", lesson.exercise_name, lesson.checker.name,
             lesson.drive.name, lesson.twin.name}  # fmt: skip
    for path in _entries(lesson.folder):
        if path.name not in known:
            yield f"lessons/{lesson.name}/{path.name} belongs to no lesson: remove or rename it."
    for path in _entries(lesson.solutions):
        if path.name not in {lesson.exercise_name, "wrong", _TWIN}:
            yield f"solutions/{lesson.name}/{path.name} is neither solution nor wrong: remove it."
    for path in _entries(lesson.solutions / "wrong"):
        if path.suffix != lesson.solution.suffix:
            yield f"wrong/{path.name} is no answer: it should end in {lesson.solution.suffix}."


def _readme(lesson: Lesson) -> Iterator[str]:
    if not lesson.readme.is_file():
        return
    heading = f"# {lesson.number} · {lesson.title}"
    first = lesson.readme.read_text(encoding="utf-8").partition("\n")[0].strip()
    if first != heading:
        yield f"README.md begins with {first!r}: let it begin with {heading!r}."


def _starter(lesson: Lesson) -> Iterator[str]:
    if lesson.starter.is_file() and "TODO" not in lesson.starter.read_text(encoding="utf-8"):
        yield f"{lesson.exercise_name} has no TODO: mark where the work is."
    if lesson.starter.stem in sys.stdlib_module_names:
        yield f"{lesson.exercise_name} is called like a standard module: rename the exercise."


def _hints(lesson: Lesson) -> Iterator[str]:
    if len(set(lesson.hints)) < len(lesson.hints):
        yield "Two hints are the same: let each say more than the last."


def _feedback(lesson: Lesson) -> Iterator[str]:
    for code in lesson.feedback:
        if code not in KINDS:
            yield f"[feedback] speaks of {code}, which is no finding: `qrpc-lab explain` lists all."


def _wrong(lesson: Lesson) -> Iterator[str]:
    if len(lesson.wrong) < _LEAST_WRONG:
        yield (
            f"There are {len(lesson.wrong)} wrong answers in solutions/{lesson.name}/wrong: "
            f"write at least {_LEAST_WRONG}, one for each mistake that learners make."
        )
    for path in lesson.wrong:
        code = expected_code(path)
        if code is None:
            yield f"wrong/{path.name} does not say its code: begin it with `expect: QL201`."
        elif code not in KINDS:
            yield f"wrong/{path.name} expects {code}, which is no finding."


def _entries(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name not in _CACHES)
