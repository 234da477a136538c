"""The list of kernels: bugs of real Go projects, restated, each with its mended twin.

They are known from the GoKer suite of GoBench ("GoBench: A Benchmark Suite of Real-World Go
Concurrency Bugs", CGO 2021), whose names they keep.  A kernel is one function: ``kernel(True)`` is
the mended twin of ``kernel(False)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

KERNELS: list[Kernel] = []


@dataclass(frozen=True)
class Kernel:
    """One bug: what may be reported, and who must be named as blocked."""

    name: str
    run: Callable[[bool], None]
    codes: tuple[str, ...]
    blocked: tuple[str, ...] = ()
    lines: bool = False

    @property
    def buggy(self):
        """The program with the bug."""
        return partial(self.run, False)  # noqa: FBT003 - mended or not

    @property
    def fixed(self):
        """The mended twin."""
        return partial(self.run, True)  # noqa: FBT003 - mended or not


def kernel(*codes, blocked=(), lines=False):
    """Add a function to the list, under its own name."""

    def add(run):
        KERNELS.append(Kernel(run.__name__, run, codes, tuple(blocked), lines))
        return run

    return add
