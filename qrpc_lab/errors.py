"""Every exception that qrpc-lab raises on purpose.

One file, so that a reader sees the whole tree at once::

    QrpcLabError
    ├── UnknownFinding (LookupError)
    └── (each package hangs its own branch here)
"""

from __future__ import annotations


class QrpcLabError(Exception):
    """The root: catch it to catch everything that this package raises by design."""


class UnknownFinding(QrpcLabError, LookupError):
    """Somebody asked for a finding code that does not exist."""

    def __init__(self, asked: str, codes: tuple[str, ...]) -> None:
        self.asked = asked
        self.codes = codes
        super().__init__(f"there is no finding {asked!r}; the codes are {', '.join(codes)}")
