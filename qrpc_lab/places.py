"""Where in the source something stands: recorded in a moment, formatted when somebody looks.

Whatever has a name in a diagnosis says where it was made, and who called. Both must cost next to
nothing while nobody asks: a place is a code object and an offset, and `caller` walks frames.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

_PACKAGE: Final = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - imported by every command
_CONTENT: Final = f"{_PACKAGE}_content{os.sep}"
_behind: Final[set[str]] = set()


@contextmanager
def behind(*files: str) -> Iterator[None]:
    """Have no diagnosis name a line of these `files` inside the block: nobody may look into them.

    They play around a program (the other end of its calls, the check that runs it), and are told
    by what they do.
    """
    added = [file for file in files if file not in _behind]
    _behind.update(added)
    try:
        yield
    finally:
        _behind.difference_update(added)


def is_behind(file: str) -> bool:
    """Whether a file plays around the program, and is not to be named."""
    return file in _behind


def is_behind_module(name: str) -> bool:
    """Whether a module of that name is in such a file."""
    return any(os.path.splitext(os.path.basename(file))[0] == name for file in _behind)  # noqa: PTH119, PTH122 - as above


def is_ours(file: str) -> bool:
    """Whether a file belongs to this package, and is no lesson that comes with it."""
    return file.startswith(_PACKAGE) and not file.startswith(_CONTENT)


class Place(NamedTuple):
    """A place in the source, recorded cheaply and formatted only when somebody looks."""

    code: CodeType
    offset: int

    @property
    def file(self) -> str:
        """The file, as the code object knows it."""
        return self.code.co_filename

    @property
    def line(self) -> int:
        """The line number."""
        line = self.code.co_firstlineno
        for start, end, number in self.code.co_lines():
            if start <= self.offset < end and number is not None:
                line = number
        return line

    @property
    def hidden(self) -> bool:
        """Whether it means nothing to whoever reads: in machinery, or behind the program."""
        return is_behind(self.file) or is_ours(self.file)

    @property
    def told(self) -> str:
        """Tell it in a sentence: ``at pool.py:3``, ``by the check``, or nothing."""
        if is_behind(self.file):
            return "by the check"
        return "" if self.hidden else f"at {self}"

    def __str__(self) -> str:
        """Name the file without its folders, and the line."""
        return f"{os.path.basename(self.file)}:{self.line}"  # noqa: PTH119 - code may have no path


class Described(NamedTuple):
    """What a diagnosis may know of a primitive, from its ``_describe()``."""

    kind: str
    """"channel", "wait group", "mutex", …"""
    name: str
    """The name that it was given, else one made of its kind and where it was made."""
    made: Place
    facts: dict[str, object]
    """Its state in words that a report may print: ``{"capacity": 0, "length": 0, …}``."""


_OWN = ("qrpc_lab.", "grpc.", "typing")  # `Chan[int]()` passes through typing


def caller() -> Place:
    """Return where user code called into this package: the first frame outside it."""
    frame = sys._getframe(2)  # noqa: SLF001 - the documented way is `inspect`, 20 times slower
    while frame.f_code in _own_code or _is_own(frame):
        if frame.f_back is None:
            break
        frame = frame.f_back
    return Place(frame.f_code, frame.f_lasti)


_own_code: Final[set[CodeType]] = set()
"""Code that is known to be this package's: asked several times in every simulated call."""


def _is_own(frame: FrameType) -> bool:
    if not frame.f_globals.get("__name__", "").startswith(_OWN):
        return False
    _own_code.add(frame.f_code)
    return True
