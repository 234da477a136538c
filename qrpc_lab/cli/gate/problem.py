"""One thing that is wrong with a lesson."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`lesson` is the folder's name, `message` says what is wrong, and what to do."""

    lesson: str
    message: str
