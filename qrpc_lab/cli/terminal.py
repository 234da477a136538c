"""Where text goes: standard output or standard error, with colour or without, how wide.

Colour needs a terminal and no `NO_COLOR` (https://no-color.org).  A stream whose encoding lacks a
sign that we draw with gets its ASCII stand-in; a closed stream swallows what it gets, because a
verdict must not depend on whether somebody listens.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from qrpc_lab.cli.ink import Ink
from qrpc_lab.errors import OutputLost

_STAND_INS = str.maketrans(
    {"✓": "+", "✗": "x", "▸": ">", "│": "|", "…": "...", "─": "-", "·": ".", "●": "*", "○": "o",
     "▶": ">", "◀": "<", "\N{EN DASH}": "-", "\N{EM DASH}": "-",
     "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)  # fmt: skip
_MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Terminal:
    """One output stream; `stream` is `None` when the process was started with it closed."""

    stream: TextIO | None

    @property
    def is_live(self) -> bool:
        """Whether a person watches: only then lines may be drawn anew."""
        return self.stream is not None and not self.stream.closed and self.stream.isatty()

    @property
    def ink(self) -> Ink:
        """The colours of this stream."""
        dumb = os.environ.get("TERM") == "dumb"
        return Ink(on=self.is_live and not os.environ.get("NO_COLOR") and not dumb)

    @property
    def width(self) -> int:
        """Columns to use: those of the terminal up to 100, and 80 without one."""
        return min(shutil.get_terminal_size().columns, _MOST_COLUMNS) if self.is_live else 80

    def print(self, text: str = "", end: str = "\n") -> None:
        """Write a text; what the encoding cannot say is said in ASCII.  Raises `OutputLost`."""
        if self.stream is None:
            return
        with self._losses_told():
            self._write(self.stream, text + end)

    def print_for_machines(self, text: str) -> None:
        """Write a document in UTF-8, whatever the terminal's encoding is.  Raises `OutputLost`."""
        buffer = getattr(self.stream, "buffer", None)
        if self.stream is None or buffer is None:
            self.print(text, end="")
            return
        with self._losses_told():
            self.stream.flush()
            buffer.write(text.encode("utf-8", "replace"))
            buffer.flush()

    @staticmethod
    @contextlib.contextmanager
    def _losses_told() -> Iterator[None]:
        """Make a sentence of a full disk; a stream that was closed meanwhile loses in silence."""
        try:
            with contextlib.suppress(ValueError):
                yield
        except BrokenPipeError:
            raise
        except OSError as error:
            message = f"The output cannot be written: {error.strerror or error}."
            raise OutputLost(message) from error

    @staticmethod
    def _write(stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            plain = text.translate(_STAND_INS)
            stream.write(plain.encode(encoding, "replace").decode(encoding))
        stream.flush()


def out() -> Terminal:
    """Return standard output as it is now."""
    return Terminal(sys.stdout)


def err() -> Terminal:
    """Return standard error as it is now."""
    return Terminal(sys.stderr)


def is_interactive() -> bool:
    """Tell whether a person can both read and type."""
    return sys.stdin is not None and sys.stdin.isatty() and out().is_live


def notice(text: str) -> None:
    """Tell the user something beside the result, on standard error."""
    terminal = err()
    terminal.print(terminal.ink.dim("note: ") + text)


def enable_colours() -> None:
    """Let the Windows console understand colours; a no-op elsewhere."""
    if os.name == "nt":
        os.system("")  # noqa: S605, S607 - an empty command switches the console's mode
