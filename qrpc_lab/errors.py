"""Every exception that qrpc-lab raises on purpose.

One file, so that a reader sees the whole tree at once::

    QrpcLabError
    └── (each package hangs its own branch here)
"""

from __future__ import annotations


class QrpcLabError(Exception):
    """The root: catch it to catch everything that this package raises by design."""
