"""Texts that any UTF-8 file can hold, whatever a learner's program put into them."""

from __future__ import annotations


def writable(text: str) -> str:
    """Replace lone surrogates, which Python strings may hold and UTF-8 may not."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
