"""The natural order: whoever runs goes on until it blocks. What a quiet machine would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qrpc_lab.explore.goroutine import Goroutine


class Natural:
    """Always the first candidate; always the first branch."""

    def enrolled(self, goroutine: Goroutine) -> None:
        """All goroutines are equal here."""

    def pick(self, candidates: list[Goroutine], *, preempts: bool) -> int:  # noqa: ARG002
        """Let the natural candidate go on."""
        return 0

    def choose(self, n: int) -> int:  # noqa: ARG002
        """Take the first branch."""
        return 0
