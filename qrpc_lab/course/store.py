"""The progress file's life on disk: load, change, set a damaged one aside.

Three files in the workspace's `.qrpc-lab/`: `progress.json`, `progress.backup.json` (the content
before the last change) and, when it came to that, `1-damaged-progress.json`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qrpc_lab.course.files import not_writable, numbered, only_one, write_atomically
from qrpc_lab.course.progress import DamagedError, Progress, dump, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(slots=True)
class Loaded:
    """What loading came to; `lost` asks the caller to rebuild by checking again."""

    progress: Progress
    notices: list[str] = field(default_factory=list)
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Store:
    """The progress file of the workspace whose state folder is `folder`."""

    folder: Path

    @property
    def path(self) -> Path:
        """The progress file."""
        return self.folder / "progress.json"

    @property
    def backup(self) -> Path:
        """Its content before the last change."""
        return self.folder / "progress.backup.json"

    def load(self) -> Loaded:
        """Read the file; mend a damaged one from its backup, else begin anew.

        Raises `ProgressTooNew`.  The damaged file is kept under another name.
        """
        try:
            return Loaded(_read(self.path))
        except FileNotFoundError:
            return self._mend([])
        except DamagedError as damage:
            return self._mend([self._set_aside(damage)])

    def change(self, mutate: Callable[[Progress], None]) -> Progress:
        """Load, change and save as one step; return what was saved.

        Raises `NotWritable`: the file on disk is then as before.
        """
        with only_one(self.folder / "progress.lock"):
            progress = self.load().progress
            mutate(progress)
            self._save(progress)
        return progress

    def _save(self, progress: Progress) -> None:
        content = dump(progress).encode()
        try:
            before = self.path.read_bytes()
        except OSError:
            before = content
        if before == content and self.path.exists():
            return
        write_atomically(self.backup, before)
        write_atomically(self.path, content)

    def _mend(self, notices: list[str]) -> Loaded:
        """Fall back to the backup; without one there is nothing left to fall back to."""
        try:
            progress = _read(self.backup)
        except (FileNotFoundError, DamagedError):
            lost = bool(notices) or self.backup.exists()
            return Loaded(Progress(), notices, lost=lost)
        notices.append("Your progress was taken from its backup: only the last step may be gone.")
        return Loaded(progress, notices)

    def _set_aside(self, damage: DamagedError) -> str:
        aside = numbered(self.folder, "damaged-progress.json")
        try:
            self.path.replace(aside)
        except OSError as error:
            return f"{self.path} is damaged ({damage}). {not_writable(self.path, error)}"
        return f"The progress file was damaged ({damage}); it was set aside as {aside}."


def _read(path: Path) -> Progress:
    """Read one file; raise `FileNotFoundError`, `DamagedError` or `ProgressTooNew`."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedError(str(error)) from error
