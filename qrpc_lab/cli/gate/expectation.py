"""The code for which a known-wrong answer must be rejected: `expect: QL201` in its first line."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_EXPECT = re.compile(r"expect: (QL\d{3})\Z")


def expected_code(path: Path) -> str | None:
    """Return the code in the first line of the docstring (`.py`) or of the file (`.proto`)."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        try:
            text = ast.get_docstring(ast.parse(text)) or ""
        except SyntaxError:
            # A wrong answer may be one that does not compile; its first line still speaks.
            text = text.lstrip().lstrip('"')
    first, _, _ = text.lstrip().partition("\n")
    match = _EXPECT.search(first.strip().strip('"').strip())
    return match[1] if match else None
