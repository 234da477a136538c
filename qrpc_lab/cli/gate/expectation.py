"""The code for which a known-wrong answer must be rejected: `expect: QL201` in its first line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_QUOTES = " \t\r\"'"
_EXPECT = re.compile(r"expect: (QL\d{3})\Z")


def expected_code(path: Path) -> str | None:
    """Return the code in the first line of the docstring (`.py`) or of the file (`.proto`)."""
    # Read, not parsed: a wrong answer may be one that does not compile.
    first, _, _ = path.read_text(encoding="utf-8").lstrip().partition("\n")
    match = _EXPECT.search(first.strip(_QUOTES))
    return match[1] if match else None
