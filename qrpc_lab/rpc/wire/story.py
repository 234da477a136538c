"""From frames to a story: which frames make a picture of calls, and what to say beside them.

Both pictures, text and Mermaid, draw the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qrpc_lab.rpc.wire.frame import Frame, Side

# What HTTP/2 needs for itself; shown when everything is asked for.
_HOUSEKEEPING = frozenset({"SETTINGS", "PING", "WINDOW_UPDATE"})


@dataclass(frozen=True, slots=True)
class Line:
    """One arrow of a picture."""

    side: Side
    """Where it starts."""
    text: str
    note: str
    call: int
    """1 for the first call; 0 for what belongs to none."""


def lines(
    frames: Iterable[Frame], *, everything: bool = False, windows: bool = False
) -> Iterator[Line]:
    """Give the lines of a picture, in the order of the frames.

    `windows` adds the credit that a receiver gives for one call.

    Where calls came by several connections, the line that opens a call says by which.
    """
    frames = tuple(frames)
    connections = len({frame.connection for frame in frames if frame.stream})
    calls: dict[tuple[int, int], _Talk] = {}
    for frame in frames:
        credit = windows and frame.kind == "WINDOW_UPDATE" and bool(frame.stream)
        if frame.kind in _HOUSEKEEPING and not (everything or credit):
            continue
        if not frame.stream:
            yield Line(frame.side, _text(frame), "", 0)
            continue
        key = (frame.connection, frame.stream)
        talk = calls.setdefault(key, _Talk(len(calls) + 1))
        carried = frame.kind == "END_STREAM" and talk.carried[frame.side]
        note = talk.note(frame)
        if connections > 1 and frame.kind == "HEADERS" and frame.side == "client":
            note = f"connection {frame.connection}"
        if not carried:
            yield Line(frame.side, _text(frame), note, talk.number)


class _Talk:
    """What has been said in one call."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.carried: dict[Side, bool] = {"client": False, "server": False}
        self._said: dict[Side, int] = {"client": 0, "server": 0}
        self._said_at_half_close: int | None = None
        """How many answers there were when the client half-closed."""

    def note(self, frame: Frame) -> str:
        """Return what to say beside a frame, and remember it."""
        note = self._of_client(frame) if frame.side == "client" else self._of_server(frame)
        self._said[frame.side] += frame.kind == "DATA"
        self.carried[frame.side] = frame.end_stream
        return note

    def _of_client(self, frame: Frame) -> str:
        first = self._said_at_half_close is None
        if first and (frame.end_stream or frame.kind == "END_STREAM"):
            self._said_at_half_close = self._said["server"]
            return "" if frame.end_stream else "half-close: I am done"
        return ""

    def _of_server(self, frame: Frame) -> str:
        if frame.kind != "DATA":
            return ""
        if not any(self._said.values()):
            return "the server speaks first"
        # Only a conversation has answers on both sides of the half-close.
        if self._said_at_half_close and self._said["server"] == self._said_at_half_close:
            return "the other half still talks"
        return ""


def _text(frame: Frame) -> str:
    end = " END_STREAM" if frame.end_stream else ""
    match frame.kind:
        case "HEADERS" if frame.side == "client":
            timeout = "" if frame.timeout is None else f"   grpc-timeout {_seconds(frame.timeout)}"
            return f"HEADERS {frame.method}{timeout}{end}"
        case "HEADERS":
            return f"HEADERS {dict(frame.headers).get(':status', '')}{end}"
        case "TRAILERS":
            return f"HEADERS grpc-status {frame.code}{end}"
        case "DATA":
            return f"DATA {frame.text}{end}"
        case "END_STREAM":
            return "DATA (empty) END_STREAM"
        case _:
            return " ".join(part for part in (frame.kind, frame.code, frame.text) if part)


def _seconds(seconds: float) -> str:
    # grpc rounds a deadline on its way, and a moment has passed since it was set: few digits tell.
    unit, value = ("s", seconds) if seconds >= 1 else ("ms", seconds * 1000)
    return f"{value:.0f} {unit}" if value >= 10 else f"{value:.2g} {unit}"  # noqa: PLR2004 - two digits or more
