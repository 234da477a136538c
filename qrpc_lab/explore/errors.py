"""What the explorer raises; part of the tree of `qrpc_lab.errors`."""

from __future__ import annotations

from qrpc_lab.errors import QrpcLabError


class ExploreError(QrpcLabError):
    """The explorer cannot do what it was asked."""


class TraceDiverged(ExploreError):
    """A replay did not meet what its token recorded: the program has changed.

    `step` is the first step at which that is certain.
    """

    def __init__(self, message: str, step: int) -> None:
        self.step = step
        super().__init__(message)


class BadToken(ExploreError, ValueError):
    """A text is not a replay token."""


class UnsupportedPython(ExploreError):
    """This version of Python is not known to the explorer, which so cannot steer it."""


class OutOfControl(ExploreError):
    """The program under test did something that the explorer cannot steer."""
