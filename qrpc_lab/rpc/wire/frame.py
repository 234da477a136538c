"""One event on the wire, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import grpc

Side: TypeAlias = Literal["client", "server"]

# RFC 9113, section 7, in the order of their numbers.
_ERRORS = (
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
)
_STATUS = {str(status.value[0]): status.name for status in grpc.StatusCode}
_TIMEOUT = re.compile(r"(\d{1,8})([HMSmun])")
_UNITS = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What one side sent.

    `kind` is one of

    - `HEADERS`: the client opens a call (`method`, `timeout`), the server begins to answer
    - `DATA`: one gRPC message, whole, however many HTTP/2 frames it took (`length`, `message`)
    - `END_STREAM`: this side's half of the stream is closed; told after what carried it
    - `TRAILERS`: the server's status (`code`, `details`)
    - `RST_STREAM`: the stream is thrown away (`code`)
    - `WINDOW_UPDATE` (`length`: the credit), `SETTINGS`, `PING`, `GOAWAY` (`code`), others by name
    - `UNDECODED`: from here on the bytes of this connection were passed on unread (`text` says why)
    """

    connection: int
    """1 for the first connection that the proxy accepted."""
    stream: int
    """The HTTP/2 stream: one for each call on a connection; 0 for the connection itself."""
    side: Side
    """Who sent it."""
    kind: str
    method: str = ""
    """The call it belongs to, `"/lab.Greeter/Greet"`; empty for the connection."""
    headers: tuple[tuple[str, str], ...] = ()
    """Of HEADERS and TRAILERS, in their order, with HTTP/2's own (`:path`)."""
    timeout: float | None = None
    """`grpc-timeout` in seconds; `None`: no deadline was sent."""
    length: int | None = None
    message: dict[str, Any] | None = None
    """The message as plain data, where its type is known and it is not huge."""
    text: str = ""
    """The message, or what else there is to say, in a few words."""
    end_stream: bool = False
    """This frame closed the half of its stream: an `END_STREAM` follows."""
    code: str | None = None
    """By name: a gRPC status in `TRAILERS`, an HTTP/2 error in `RST_STREAM` and `GOAWAY`."""
    details: str = ""


def error_name(number: int) -> str:
    """Return the name of an HTTP/2 error code."""
    return _ERRORS[number] if number < len(_ERRORS) else f"ERROR_{number}"


def status_name(number: str) -> str:
    """Return the name of a gRPC status as `grpc-status` has it, `"0"` for OK."""
    return _STATUS.get(number, f"STATUS_{number}")


def timeout_seconds(text: str) -> float | None:
    """Return the seconds of a `grpc-timeout`, such as `"250m"`; `None` when it is none."""
    match = _TIMEOUT.fullmatch(text)
    return None if match is None else int(match[1]) * _UNITS[match[2]]
