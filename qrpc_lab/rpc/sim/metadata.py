"""Metadata as grpcio takes it, passes it on, and refuses it."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

_KEY: Final = re.compile(r"[a-z0-9_.-]+")
_TEXT: Final = re.compile(rb"[\x20-\x7e]*")
_BINARY: Final = "-bin"


class Pair(NamedTuple):
    """One entry; equal to the tuple that somebody wrote."""

    key: str
    value: str | bytes


def stored(metadata: Any) -> tuple[Pair, ...]:
    """Return metadata as the other side will see it.

    Raises what grpcio raises at once: `TypeError` for what is no text, `ValueError` for what is no
    pair.  What HTTP/2 would refuse is told by `is_legal`.
    """
    if not metadata:
        return ()
    return tuple(_pair(*_two(entry)) for entry in metadata)


def _two(entry: Any) -> tuple[Any, Any]:
    parts = tuple(entry)
    if len(parts) < 2:  # noqa: PLR2004 - a pair has two
        raise ValueError("need more than 1 value to unpack")
    if len(parts) > 2:  # noqa: PLR2004 - as above
        raise ValueError("too many values to unpack (expected 2)")
    return parts


def _pair(key: Any, value: Any) -> Pair:
    key = _text(key)
    if key.endswith(_BINARY):
        if not isinstance(value, bytes):
            message = f'Binary metadata key="{key}" expected bytes, got {type(value)}'
            raise TypeError(message)
        return Pair(key, value)
    return Pair(key, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value
    message = f"Expected str, not {type(value)}"
    raise TypeError(message)


def is_legal(metadata: tuple[Pair, ...]) -> bool:
    """Whether HTTP/2 can carry it: lower-case names, and printable ASCII unless binary."""
    return not metadata or all(
        _KEY.fullmatch(key)
        and (isinstance(value, bytes) or _TEXT.fullmatch(value.encode("utf-8", "replace")))
        for key, value in metadata
    )
