"""The part of a replay token before its colon: which case of which check it belongs to.

With the seed in it, the input can be drawn again, so a token is all that a replay needs beside the
exercise itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


class NoLabel(ValueError):
    """The text is not a token of a lesson."""


@dataclass(frozen=True, slots=True)
class Label:
    """`lesson` is the number, as in the folder's name; `case` counts from 0."""

    lesson: str
    check: str
    case: int
    seed: str

    @property
    def text(self) -> str:
        """As it stands in a token: `07.EveryJobOnce.0.61f2`."""
        return f"{self.lesson}.{self.check}.{self.case}.{self.seed}"

    @classmethod
    def of(cls, token: str) -> tuple[Self, str]:
        """Take a lesson's token apart: label, and the schedule.  Raises `NoLabel`."""
        label, colon, schedule = token.rpartition(":")
        parts = label.split(".", 3)
        if not colon or len(parts) != 4 or not parts[2].isdigit():  # noqa: PLR2004 - the fields
            message = f"{token!r} is no token of a lesson"
            raise NoLabel(message)
        return cls(parts[0], parts[1], int(parts[2]), parts[3]), schedule
