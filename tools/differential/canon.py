"""What of an exception, a status or metadata is compared, as plain data.

Every text of a script begins with `SAID`. Details with such a text are compared as they are, with
whatever Python's layer puts before it ("Exception calling application: …"); all other details are
grpcio's own wording and hang on the version and on luck. Metadata count when their key is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc

if TYPE_CHECKING:
    from collections.abc import Iterable

SAID = "said"
_OURS = "x-"
_FOREVER = 1e9


def details(text: str | bytes | None) -> str:
    """Return what of the details of a status is compared."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if not text:
        return ""
    return text if SAID in text else "~"


def code(status: Any) -> str | None:  # noqa: ANN401 - whatever was set
    """Return the name of a status code."""
    return status.name if isinstance(status, grpc.StatusCode) else repr(status)


def metadata(pairs: Iterable[tuple[str, str | bytes]] | None) -> tuple[object, ...] | None:
    """Return the pairs that are ours, in order; `None` when there is no metadata at all."""
    if pairs is None:
        return None
    return tuple((key, value) for key, value in pairs if key.startswith(_OURS))


def seconds(left: float | None) -> str | None:
    """Return what of a remaining time is compared."""
    if left is None:
        return None
    if left > _FOREVER:
        return "for ever"
    return "some" if left > 0 else "none"


def error(raised: BaseException) -> tuple[object, ...]:
    """Return what of an exception is compared."""
    name = type(raised).__name__
    if not isinstance(raised, grpc.RpcError):
        text = str(raised)
        return (name, text) if SAID in text else (name,)
    # Its class is an affair of grpcio; a bare one (in a handler) has no status.
    if not isinstance(raised, grpc.Call):
        return ("RpcError",)
    trailing = metadata(raised.trailing_metadata())
    return ("RpcError", code(raised.code()), details(raised.details()), trailing)
