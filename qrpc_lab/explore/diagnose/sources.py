"""The program's own text: which expression stands where a goroutine stands."""

from __future__ import annotations

import ast
import linecache
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from qrpc_lab.explore.finding import Site
from qrpc_lab.explore.recorder import place_of, suspended
from qrpc_lab.places import Place, is_behind

if TYPE_CHECKING:
    from types import CodeType

    from qrpc_lab.explore.goroutine import Goroutine

WIDE: Final = 48
"""Characters of an expression that are shown."""

_COMPREHENSION: Final = re.compile(r"\.<locals>\.<(?:list|set|dict)comp>")
"""A function of its own in Python 3.11, a part of the function around it since."""


def line_text(file: str, line: int) -> str:
    """Return a line of a file without its indentation; empty when there is no such file."""
    return linecache.getline(file, line).strip()


def expression(place: Place) -> str:
    """Return the expression at `place`, on one line and not too long."""
    line, end, start, stop = _span(place.code, place.offset)
    text = linecache.getline(place.file, line)
    if not text:
        return ""
    if start is None or stop is None:
        return _short(text.strip())
    raw = text.encode()
    piece = raw[start : stop if end == line else len(raw)].decode(errors="replace").strip()
    head = text.strip()
    if head.startswith(("with ", "assert ")):
        return _short(_of_statement(head, piece))
    if head.startswith("for ") and _is_loop(head, piece):
        return _short(head.rstrip(":"))
    if end != line:
        piece += " …"
    return _short(piece)


def _is_loop(head: str, piece: str) -> bool:
    """Whether a place in the head of a loop is the loop's own: at what it goes over, or at all."""
    return piece.startswith("for ") or head.partition(" in ")[2].startswith(piece)


@lru_cache(maxsize=256)
def _of_statement(head: str, piece: str) -> str:
    """Return what to show of a `with` or an `assert`, which each Python places in its own way.

    Entering and leaving a block stand at the whole statement or at its expression, and a failed
    assertion at the statement or at its test.
    """
    try:
        statement = ast.parse(f"{head} pass" if head.endswith(":") else head).body[0]
    except SyntaxError:  # it goes on in the next line
        return piece
    if isinstance(statement, ast.Assert):
        test = ast.get_source_segment(head, statement.test)
        return head if piece == test else piece
    assert isinstance(statement, ast.With)  # noqa: S101 - nothing else begins like this
    items = [ast.get_source_segment(head, item.context_expr) or "" for item in statement.items]
    if piece.startswith("with "):
        piece = items[0]
    return f"with {piece}" if piece in items else piece


def _short(text: str) -> str:
    return text if len(text) <= WIDE else text[: WIDE - 1] + "…"


def _span(code: CodeType, offset: int) -> tuple[int, int, int | None, int | None]:
    position = next(islice(code.co_positions(), max(offset, 0) // 2, None), None)
    if position is None or position[0] is None:
        return code.co_firstlineno, code.co_firstlineno, None, None
    line, end, start, stop = position
    assert line is not None  # noqa: S101 - looked at just above
    return line, end or line, start, stop


def site_of(place: Place | None) -> Site | None:
    """Make a `Site` with the expression that stands there."""
    if place is None:
        return None
    function = _COMPREHENSION.sub("", place.code.co_qualname)
    return Site(place.file, place.line, function, expression(place))


def standing(goroutine: Goroutine) -> Place | None:
    """Return where a goroutine stands that is not running."""
    greenlet = goroutine.greenlet
    frame = None if greenlet is None else greenlet.gr_frame
    place = place_of(frame) or place_of(suspended(goroutine.on, goroutine.operation))
    return place if place is not None else start_of(goroutine)


def start_of(goroutine: Goroutine) -> Place | None:
    """Return the first line of the function of a goroutine that has not run yet."""
    code = getattr(goroutine.fn, "__code__", None)
    if code is None or (goroutine.fn.__module__ or "").startswith("qrpc_lab."):
        return goroutine.started
    return None if is_behind(code.co_filename) else Place(code, 0)
