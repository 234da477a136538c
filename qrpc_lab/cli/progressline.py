"""The line that says what is being checked right now: on standard error, on a terminal only."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from qrpc_lab.cli import terminal

if TYPE_CHECKING:
    from qrpc_lab.check.assignment import Progress

_ERASE = "\r\x1b[K"


class ProgressLine:
    """One line, drawn anew with each event and erased at the end."""

    def __init__(self) -> None:
        self._terminal = terminal.err()
        self._drawn = False

    def __enter__(self) -> Self:
        """Draw nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Erase the line, whatever happened."""
        if self._drawn:
            self._terminal.print(_ERASE, end="")

    def hear(self, progress: Progress) -> None:
        """Say which check of which lesson runs: a listener of the grader."""
        if progress.started:
            self.say(f"{progress.lesson}: {progress.started}")

    def say(self, text: str) -> None:
        """Replace the line's text."""
        if not self._terminal.is_live:
            return
        room = self._terminal.width - 12
        text = f"checking {text}"
        shown = text if len(text) <= room else text[: room - 1] + "…"
        self._terminal.print(_ERASE + self._terminal.ink.dim(shown), end="")
        self._drawn = True
