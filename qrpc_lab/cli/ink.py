"""Colours by meaning, not by name: a renderer says what a text is, the ink how it looks.

Written by hand rather than with rich: `list` and `check` answer before rich is imported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Ink:
    """Paints, or leaves texts alone when `on` is false."""

    on: bool

    def good(self, text: str) -> str:
        """Paint what passed."""
        return self._paint("32", text)

    def bad(self, text: str) -> str:
        """Paint what failed."""
        return self._paint("31", text)

    def doubt(self, text: str) -> str:
        """Paint what is neither."""
        return self._paint("33", text)

    def strong(self, text: str) -> str:
        """Paint headings and what the eye should land on."""
        return self._paint("1", text)

    def name(self, text: str) -> str:
        """Paint commands and places: what can be typed or opened."""
        return self._paint("36", text)

    def dim(self, text: str) -> str:
        """Paint what may be skipped."""
        return self._paint("2", text)

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text


def visible(text: str) -> int:
    """Return how many columns a painted text takes."""
    return len(_CODES.sub("", text))
