"""Short aliases of replay tokens, kept in the workspace.

A token is self-contained and may be some hundred characters long.  On the screen a learner gets
`k3f9` instead; this file says what it stands for, and which check of which lesson, drawn from which
seed, it was found in.  The oldest are forgotten.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from qrpc_lab.course.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MOST = 200
_SHORTEST = 4
# No vowels, so that no alias is a word; no letter or digit that looks like another.
_LETTERS = "23456789bcdfghjkmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Replay:
    """One schedule that was found to fail, and where it was found."""

    token: str
    lesson: str
    check: str
    seed: str


@dataclass(frozen=True, slots=True)
class Replays:
    """The aliases of one workspace, in `path`."""

    path: Path

    def remember(self, found: Iterable[Replay]) -> dict[str, str]:
        """Keep some replays; return the alias of each token.  Raises `NotWritable`."""
        known = self._read()
        aliases = {}
        for replay in found:
            alias = _alias(replay.token, known)
            known.pop(alias, None)  # what was seen again is not old
            known[alias] = asdict(replay)
            aliases[replay.token] = alias
        if aliases:
            kept = dict(list(known.items())[-_MOST:])
            write_atomically(self.path, (json.dumps(kept, indent=2) + "\n").encode())
        return aliases

    def find(self, alias: str) -> Replay | None:
        """Return what an alias stands for, `None` if this workspace does not know it."""
        table = self._read().get(alias)
        return Replay(**table) if table is not None else None

    def _read(self) -> dict[str, dict[str, str]]:
        """Read the file; one that is damaged holds nothing, as aliases come back with a check."""
        try:
            table: Any = json.loads(self.path.read_text(encoding="utf-8"))
            return {str(alias): asdict(Replay(**replay)) for alias, replay in table.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def _alias(token: str, known: dict[str, dict[str, str]]) -> str:
    """Return the shortest alias that stands for no other token; the same token keeps its alias."""
    number = int.from_bytes(hashlib.sha256(token.encode()).digest(), "big")
    letters = ""
    while True:
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
        if len(letters) >= _SHORTEST and known.get(letters, {"token": token})["token"] == token:
            return letters
