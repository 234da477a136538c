"""Control characters made visible: what a learner's program printed must not drive the terminal."""

from __future__ import annotations

_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
}


def visible_controls(text: str) -> str:
    """Return the text with control characters as pictures (`␛`); line ends and tabs stay."""
    return text.replace("\r\n", "\n").translate(_PICTURES)
