"""What the explorer raises: its branch of the tree in `qrpc_lab.errors`."""

from __future__ import annotations

from qrpc_lab.errors import (
    BadToken,
    ExploreError,
    OutOfControl,
    TraceDiverged,
    UnsupportedPython,
)

__all__ = ["BadToken", "ExploreError", "OutOfControl", "TraceDiverged", "UnsupportedPython"]
