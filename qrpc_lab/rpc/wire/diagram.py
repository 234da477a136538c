"""The text picture of calls on the wire, for a terminal of 80 columns."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from qrpc_lab.rpc.wire.story import Line, lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qrpc_lab.rpc.wire.frame import Frame

_INNER = 66  # columns between the two lifelines
_RIGHT, _LEFT = "─────▶", "◀─────"
_NOTE_AT = 28  # where notes begin, counted from the text, unless it is longer


def diagram(frames: Iterable[Frame], *, everything: bool = False, windows: bool = False) -> str:
    """Return a picture, one line for each frame; no line is longer than 80 columns.

    With several calls each line begins with the number of its call. `everything` adds what HTTP/2
    says for itself: settings, pings and window updates. `windows` adds the window updates of calls.
    """
    drawn = list(lines(frames, everything=everything, windows=windows))
    several = len({line.call for line in drawn if line.call}) > 1
    head = f"{'client':<{_INNER + 1}}server"
    plain = [head, *(f"  │ {_inner(line)} │" for line in drawn)]
    if not several:
        return "\n".join(plain)
    labels = ["", *(str(line.call or "") for line in drawn)]
    return "\n".join(f"{label:>3} {line}" for label, line in zip(labels, plain, strict=True))


def _inner(line: Line) -> str:
    room = _INNER - 2 - len(_RIGHT) - 1
    if line.side == "client":
        return f"{_fit(line, room)} {_RIGHT}"
    return f"{_LEFT}   {_fit(line, room - 2)}"


def _fit(line: Line, room: int) -> str:
    if not line.note:
        return _pad(_cut(line.text, room), room)
    text = _cut(line.text, room - len(line.note) - 2)
    column = max(_width(text) + 2, min(_NOTE_AT, room - len(line.note)))
    return _pad(f"{_pad(text, column)}{line.note}", room)


def _cut(text: str, room: int) -> str:
    if _width(text) <= room:
        return text
    while _width(text) > room - 1:
        text = text[: room - 1] if len(text) >= room else text[:-1]
    return f"{text}…"


def _pad(text: str, room: int) -> str:
    return text + " " * (room - _width(text))


def _width(text: str) -> int:
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
