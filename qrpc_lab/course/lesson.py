"""One lesson: a folder, its `lesson.toml`, and the names of the files that follow from it.

Loading is strict about what every command needs and says all that is wrong at once, so that an
author mends a lesson in one go.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qrpc_lab.errors import ContentBroken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TEXTS = ("title", "summary", "mode", "takeaway")
_LISTS = ("concepts", "needs", "hints", "out_of_scope")
_OPTIONAL = ("exercise", "feedback")
MINIMUM_HINTS = 3


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as `lesson.toml` and the folder's name describe it."""

    folder: Path
    solutions: Path
    title: str
    summary: str
    mode: str
    concepts: tuple[str, ...]
    needs: tuple[str, ...]
    minutes: int
    hints: tuple[str, ...]
    takeaway: str
    out_of_scope: tuple[str, ...] = ()
    exercise_name: str = ""
    feedback: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """The folder's name, `07-worker-pool`: how reports and the progress file call it."""
        return self.folder.name

    @property
    def number(self) -> str:
        """The number with its leading zero, `07`."""
        return self.name.partition("-")[0]

    @property
    def slug(self) -> str:
        """The name without the number, `worker-pool`: how a person calls it."""
        return self.name.partition("-")[2]

    @property
    def stem(self) -> str:
        """The slug as a Python name, `worker_pool`: the stem of the lesson's files."""
        return self.slug.replace("-", "_")

    @property
    def label(self) -> str:
        """Number and title, `07 Worker pool`."""
        return f"{self.number} {self.title}"

    @property
    def readme(self) -> Path:
        """The lesson's text."""
        return self.folder / "README.md"

    @property
    def starter(self) -> Path:
        """The exercise as a learner first gets it."""
        return self.folder / self.exercise_name

    @property
    def checker(self) -> Path:
        """The grader's file."""
        return self.folder / f"check_{self.stem}.py"

    @property
    def drive(self) -> Path:
        """The subject's file."""
        return self.folder / f"drive_{self.stem}.py"

    @property
    def twin(self) -> Path:
        """The same program in Go; not every lesson has one."""
        return self.folder / f"{self.stem}.go"

    @property
    def solution(self) -> Path:
        """The course's own answer."""
        return self.solutions / self.exercise_name

    @property
    def wrong(self) -> tuple[Path, ...]:
        """The known-wrong answers, by name."""
        suffix = self.solution.suffix
        return tuple(sorted(self.solutions.joinpath("wrong").glob(f"*{suffix}")))


def load_lesson(folder: Path, solutions: Path) -> Lesson:
    """Read `folder/lesson.toml`; raise `ContentBroken` with everything that is wrong with it."""
    path = folder / "lesson.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"{path} does not exist."
        raise ContentBroken(message) from None
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {error}."
        raise ContentBroken(message) from error
    wrong = problems(table)
    if wrong:
        message = f"{path}: " + " ".join(wrong)
        raise ContentBroken(message)
    stem = folder.name.partition("-")[2].replace("-", "_")
    return Lesson(
        folder=folder,
        solutions=solutions / folder.name,
        title=table["title"].strip(),
        summary=table["summary"].strip(),
        mode=table["mode"].strip(),
        concepts=_texts(table, "concepts"),
        needs=_texts(table, "needs"),
        minutes=table["minutes"],
        hints=_texts(table, "hints"),
        takeaway=table["takeaway"].strip(),
        out_of_scope=_texts(table, "out_of_scope"),
        exercise_name=table.get("exercise", f"{stem}.py"),
        feedback=table.get("feedback", {}),
    )


def _texts(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in table[name])


def problems(table: Mapping[str, Any]) -> list[str]:
    """Say, in sentences with their remedy, what is wrong with a `lesson.toml`."""
    return [
        *_unknown_keys(table),
        *(f'Give `{name}` a text: {name} = "…".' for name in _TEXTS if not _is_text(table, name)),
        *(f'Give `{name}` a list of texts: {name} = ["…"].' for name in _LISTS
          if not _is_list(table, name)),
        *_other_problems(table),
    ]  # fmt: skip


def _unknown_keys(table: Mapping[str, Any]) -> list[str]:
    known = {*_TEXTS, *_LISTS, *_OPTIONAL, "minutes"}
    return [f"Remove `{name}`: no such key is known." for name in table if name not in known]


def _is_text(table: Mapping[str, Any], name: str) -> bool:
    value = table.get(name)
    return isinstance(value, str) and bool(value.strip())


def _is_list(table: Mapping[str, Any], name: str) -> bool:
    value = table.get(name)
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def _other_problems(table: Mapping[str, Any]) -> list[str]:
    found = []
    minutes = table.get("minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
        found.append("Give `minutes` a whole number of at least 1: minutes = 20.")
    if _is_list(table, "hints") and len(table["hints"]) < MINIMUM_HINTS:
        found.append(
            f"Write at least {MINIMUM_HINTS} hints, each saying more than the last "
            f"(there are {len(table['hints'])})."
        )
    if "exercise" in table and not _is_text(table, "exercise"):
        found.append('Let `exercise` be the name of the exercise file: exercise = "feed.proto".')
    feedback = table.get("feedback", {})
    if not isinstance(feedback, dict) or not all(_is_text(feedback, code) for code in feedback):
        found.append('Let [feedback] map finding codes to sentences: QL201 = "…".')
    return found
