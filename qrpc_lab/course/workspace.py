"""The learner's folder: one folder for each lesson, with the exercise and a copy of its text.

The programs that end the chapters are handed out likewise, below `exhibits/`.

What the learner wrote is never overwritten.  Each file's digest is kept when it is handed out; a
file that still has it was not touched and follows an upgraded course, any other stays as it is,
and the caller gets a sentence about what is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qrpc_lab.course.edition import digest, edition, file_digest
from qrpc_lab.course.files import not_writable, numbered, write_atomically
from qrpc_lab.course.replays import Replays
from qrpc_lab.course.store import Store
from qrpc_lab.errors import NotWritable

if TYPE_CHECKING:
    from pathlib import Path

    from qrpc_lab.course.catalogue import Catalogue
    from qrpc_lab.course.exhibit import Exhibit
    from qrpc_lab.course.lesson import Lesson
    from qrpc_lab.course.progress import Entry, Progress

STATE = ".qrpc-lab"
DEFAULT_NAME = "qrpc-lab-course"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that `init` made."""

    root: Path

    @property
    def state(self) -> Path:
        """The folder of what is remembered: progress, backups, aliases of replay tokens."""
        return self.root / STATE

    @property
    def store(self) -> Store:
        """The progress file."""
        return Store(self.state)

    @property
    def replays(self) -> Replays:
        """The aliases of replay tokens."""
        return Replays(self.state / "replays.json")

    def folder(self, lesson: Lesson) -> Path:
        """Return the lesson's folder in this workspace."""
        return self.root / lesson.name

    def exercise(self, lesson: Lesson) -> Path:
        """Return the learner's file for a lesson."""
        return self.folder(lesson) / lesson.exercise_name

    def is_untouched(self, lesson: Lesson) -> bool:
        """Tell whether the exercise still is the starter."""
        return file_digest(self.exercise(lesson)) == file_digest(lesson.starter)

    def reset(self, lesson: Lesson) -> Path | None:
        """Put the starter back; return where the learner's file was moved to, if there was one.

        Raises `NotWritable`; nothing is lost then.
        """
        exercise = self.exercise(lesson)
        kept = None
        if (exercise.exists() or exercise.is_symlink()) and not self.is_untouched(lesson):
            backups = self.state / "backups" / lesson.name
            kept = numbered(backups, lesson.exercise_name)
            try:
                backups.mkdir(parents=True, exist_ok=True)
                exercise.replace(kept)
            except OSError as error:
                raise not_writable(exercise, error) from error
        starter = lesson.starter.read_bytes()
        write_atomically(exercise, starter)
        self.store.change(lambda progress: _note(progress, lesson, digest(starter)))
        return kept


def _note(progress: Progress, lesson: Lesson, starter: str) -> None:
    progress.of(lesson.name).files[lesson.exercise_name] = starter


def find_workspace(start: Path) -> Workspace | None:
    """Find the workspace that `start` is in, or one of the default name right below it."""
    for folder in (start, *start.parents, start / DEFAULT_NAME):
        if (folder / STATE).is_dir():
            return Workspace(folder)
    return None


def create_workspace(root: Path, catalogue: Catalogue) -> tuple[Workspace, list[str]]:
    """Make a workspace, or complete one: missing files come back, present ones stay.

    Returns the sentences of `refresh`.  Raises `NotWritable`.
    """
    workspace = Workspace(root)
    try:
        workspace.state.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        message = f"{root} is a file: name a folder for the course."
        raise NotWritable(message) from error
    except OSError as error:
        raise not_writable(root, error) from error
    notices = refresh(workspace, catalogue, complete=True)
    return workspace, notices


def refresh(workspace: Workspace, catalogue: Catalogue, *, complete: bool = False) -> list[str]:
    """Bring a workspace up to the course's edition; say what is new and what was left alone.

    With `complete`, files that were handed out and are gone are handed out again.
    """
    notices: list[str] = []

    def bring_up(progress: Progress) -> None:
        first = not progress.lessons
        for lesson in catalogue.lessons:
            is_new = lesson.name not in progress.lessons
            entry = progress.of(lesson.name)
            if is_new and not first:
                notices.append(f"New lesson: {lesson.label}.")
            notices.extend(_refresh_lesson(workspace, lesson, entry, complete=complete))
        for exhibit in catalogue.exhibits:
            entry = progress.of(exhibit.name)
            notices.extend(_refresh_exhibit(workspace, exhibit, entry, complete=complete))

    workspace.store.change(bring_up)
    return notices


def _refresh_lesson(
    workspace: Workspace, lesson: Lesson, entry: Entry, *, complete: bool
) -> list[str]:
    notices = []
    for source in (lesson.readme, lesson.starter):
        target = workspace.folder(lesson) / source.name
        if _hand_out(source, target, entry, complete=complete) or source == lesson.readme:
            continue
        notices.append(
            f"{lesson.label} has a new starter. Your {source.name} was left as it is; "
            f"`qrpc-lab reset {lesson.slug}` keeps a copy of it and gives you the new one."
        )
    before, entry.offered = entry.offered, edition(lesson)
    if entry.passed and entry.offered not in {entry.passed, before}:
        notices.append(
            f"{lesson.label} has changed since you passed it. Your pass stands; "
            f"`qrpc-lab check {lesson.slug}` tries your answer against the new edition."
        )
    return notices


def _refresh_exhibit(
    workspace: Workspace, exhibit: Exhibit, entry: Entry, *, complete: bool
) -> list[str]:
    folder = workspace.root / exhibit.name
    _hand_out(exhibit.readme, folder / exhibit.readme.name, entry, complete=complete)
    target = folder / exhibit.program.name
    if _hand_out(exhibit.program, target, entry, complete=complete):
        return []
    return [f"{exhibit.label} has a new edition. Your {target.name} was left as it is."]


def _hand_out(source: Path, target: Path, entry: Entry, *, complete: bool) -> bool:
    """Hand out one file; return false when a new edition was not, for the learner's file's sake."""
    content = source.read_bytes()
    new, given = digest(content), entry.files.get(source.name)
    has = file_digest(target)
    entry.files[source.name] = new
    if has == new or (given == new and (target.exists() or not complete)):
        return True
    if target.exists() and has != given:
        return given is None
    if target.exists() or given is None or complete:
        write_atomically(target, content)
    return True
