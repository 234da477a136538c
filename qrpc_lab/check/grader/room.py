"""The folder of one subject: empty at first, for a subject may be started before its lesson is."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path


class Room:
    """`own` is where the exercise will lie, `private` the place of the drive."""

    def __init__(self) -> None:
        """Make both folders."""
        self._root = Path(tempfile.mkdtemp(prefix="qrpc-lab-")).resolve()
        self.own, self.private = self._root / "exercise", self._root / "drive"
        self.own.mkdir()
        self.private.mkdir()

    def clear(self) -> None:
        """Remove the folders with all that is in them."""
        shutil.rmtree(self._root, ignore_errors=True)
