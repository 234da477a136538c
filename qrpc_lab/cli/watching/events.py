"""What can happen while a lesson is watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Key:
    """The learner pressed a key; an empty one means that the keyboard is gone."""

    key: str


@dataclass(frozen=True, slots=True)
class Saved:
    """Files were written, or removed."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the watching itself that the learner should know."""

    text: str


Event: TypeAlias = Key | Saved | Notice
Notify: TypeAlias = Callable[[Event], None]
