"""Breaking sentences into lines, with one indent for the first and one for the rest."""

from __future__ import annotations

import textwrap


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Wrap each line of `text` on its own; long words (paths, commands) are never broken."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += textwrap.wrap(
            paragraph,
            width=max(width, 20),
            initial_indent=rest if lines else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return lines
