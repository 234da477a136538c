"""How far a learner has come: plain data, and its form as one readable JSON file.

The file is versioned.  A reader that knows version 1 refuses version 2 with a sentence and never
writes over it; whatever is not of the expected shape counts as damaged (`store` mends that).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from qrpc_lab.errors import ProgressTooNew

VERSION = 1


class DamagedError(ValueError):
    """The text is not a progress file; never leaves this package."""


@dataclass(slots=True)
class Entry:
    """One lesson of one learner.

    `passed` is the edition that was passed, `seed` that of the passing run, `offered` the latest
    edition that the learner was told of.  `files` maps each file handed out to its digest at that
    time: what still has it was not touched.
    """

    passed: str | None = None
    offered: str | None = None
    seed: str | None = None
    skipped: bool = False
    hints: int = 0
    files: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """All lessons of one learner, by folder name; an absent lesson was never handed out.

    An exhibit has an entry as well (`exhibits/1-classic-pool`), for the digests of its files.
    """

    lessons: dict[str, Entry] = field(default_factory=dict)

    def of(self, name: str) -> Entry:
        """Return the entry of a lesson, a new one if there is none."""
        return self.lessons.setdefault(name, Entry())

    def passed(self, name: str) -> bool:
        """Tell whether some edition of the lesson was passed."""
        entry = self.lessons.get(name)
        return entry is not None and entry.passed is not None


def dump(progress: Progress) -> str:
    """Write the progress as a text that a person can read and mend."""
    table = {
        "qrpc-lab progress": VERSION,
        "lessons": {name: asdict(entry) for name, entry in sorted(progress.lessons.items())},
    }
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def parse(text: str) -> Progress:
    """Read a progress file; raise `ProgressTooNew`, or `DamagedError` for anything else."""
    try:
        table = json.loads(text)
        version = table["qrpc-lab progress"]
        if isinstance(version, int) and version > VERSION:
            raise ProgressTooNew(_too_new(version))
        lessons = {name: _entry(entry) for name, entry in table["lessons"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedError(str(error)) from error
    return Progress(lessons)


def _too_new(version: int) -> str:
    return (
        f"The progress file was written by a later qrpc-lab (its version is {version}, this one "
        f"reads {VERSION}). Nothing was changed. Upgrade: `pipx upgrade qrpc-lab`, "
        "or `git pull` in a checkout."
    )


_KINDS = {
    "passed": (str, type(None)),
    "offered": (str, type(None)),
    "seed": (str, type(None)),
    "skipped": (bool,),
    "hints": (int,),
    "files": (dict,),
}


def _entry(table: dict[str, Any]) -> Entry:
    """Make an entry of one lesson's table; raise `TypeError` when a value is of the wrong kind."""
    for name, value in table.items():
        if not isinstance(value, _KINDS[name]):
            message = f"{name!r} cannot be {value!r}"
            raise TypeError(message)
    for pair in table.get("files", {}).items():
        if not all(isinstance(text, str) for text in pair):
            message = f"a digest cannot be {pair[1]!r}"
            raise TypeError(message)
    return Entry(**table)
