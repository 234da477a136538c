"""A site is a place in the learner's text where a hook stands, spelled as the learner wrote it.

Hooks run hundreds of thousands of times a second, so whatever a report will want to know about the
place is worked out once, when the source is rewritten, and handed to the hook as one constant.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

_WIDEST: Final = 60
"""Longer expressions are cut: a report names a place in one line."""


@dataclass(frozen=True, slots=True)
class Site:
    """One place in the code under test."""

    file: str
    line: int
    text: str
    """The expression as written: ``self.count``, ``cache['a']``, ``n``."""
    whole: str = ""
    """Of an access of an item: the container alone, ``cache``."""
    name: str = ""
    """The name of an attribute or variable, mangled as the compiler will; of a call: the method."""
    arguments: int = 0
    """Of a method call: how many positional arguments (``pop(k)`` and ``pop(k, None)`` differ)."""

    def __str__(self) -> str:
        """Name the place in one line."""
        return f"{self.text} ({self.file}:{self.line})"


class Text:
    """The source, from which expressions are quoted."""

    def __init__(self, source: str) -> None:
        # Offsets in a syntax tree count bytes of UTF-8, and lines as the tokenizer splits them.
        self._lines = source.encode().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")

    def of(self, node: ast.AST) -> str:
        """Return an expression as it was written, on one line, cut where it grows too long."""
        line, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", None)
        if not line or end is None or end > len(self._lines):
            return ""
        rows = self._lines[line - 1 : end]
        rows[-1] = rows[-1][: getattr(node, "end_col_offset", 0)]
        rows[0] = rows[0][getattr(node, "col_offset", 0) :]
        return _cut(b" ".join(rows))

    def head(self, node: ast.AST) -> str:
        """Return the first line of a statement, cut where it grows too long."""
        line = getattr(node, "lineno", 0)
        if not 0 < line <= len(self._lines):
            return ""
        return _cut(self._lines[line - 1][getattr(node, "col_offset", 0) :])


def _cut(raw: bytes) -> str:
    text = " ".join(raw.decode(errors="replace").split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
