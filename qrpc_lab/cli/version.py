"""The version of this installation; on its own because looking it up takes some milliseconds."""

from __future__ import annotations

from importlib import metadata


def version(package: str = "qrpc-lab") -> str:
    """Return the version of an installed package, or `unknown`."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"
