"""What went over the wires of a schedule, as the proxy of `qrpc_lab.rpc.wire` would tell it.

Only raw facts are kept while the schedule runs; `telling` makes `Frame`s of them when asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from qrpc_lab.rpc.sim.status import Status
    from qrpc_lab.rpc.sim.stream import Stream
    from qrpc_lab.rpc.wire.frame import Frame


Event: TypeAlias = "tuple[str, str, Stream, Any]"
"""Kind of frame, side, stream, and what there is to say about it."""


class Record:
    """The events of one schedule, in order."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    def opened(self, stream: Stream, timeout: float | None) -> None:
        """The client has opened a call, with `timeout` seconds to its deadline."""
        self._events.append(("HEADERS", "client", stream, timeout))

    def answered(self, stream: Stream) -> None:
        """The server has begun to answer."""
        self._events.append(("HEADERS", "server", stream, None))

    def message(self, stream: Stream, side: str, data: bytes) -> None:
        """A side has sent a message."""
        self._events.append(("DATA", side, stream, data))

    def half_closed(self, stream: Stream) -> None:
        """The client has said that it sends no more."""
        self._events.append(("END_STREAM", "client", stream, None))

    def finished(self, stream: Stream, status: Status) -> None:
        """The server has sent its status."""
        self._events.append(("TRAILERS", "server", stream, status))

    def reset(self, stream: Stream, side: str, code: str) -> None:
        """A side has thrown the call away."""
        self._events.append(("RST_STREAM", side, stream, code))

    def frames(self) -> tuple[Frame, ...]:
        """Return everything so far as frames."""
        from qrpc_lab.rpc.sim.telling import made  # noqa: PLC0415 - protobuf, for whoever asks

        return made(self._events)
