"""What went over the wires of a schedule, as the proxy of `qrpc_lab.rpc.wire` would tell it.

Only raw facts are kept while the schedule runs; `telling` makes `Frame`s of them when asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from qrpc_lab.rpc.sim.stream import Stream
    from qrpc_lab.rpc.wire.frame import Frame


Event: TypeAlias = "tuple[str, str, Stream, Any]"
"""Kind of frame, side, stream, and what there is to say about it.

HEADERS: the seconds to the deadline.  DATA: the message; LAST: the same, with the half-close.
TRAILERS: the status.  RST_STREAM: the code by name.
"""


class Record:
    """The events of one schedule, in order."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self.note: Callable[[Event], None] = self._events.append
        """Keep an event."""

    def frames(self) -> tuple[Frame, ...]:
        """Return everything so far as frames."""
        from qrpc_lab.rpc.sim.telling import made  # noqa: PLC0415 - protobuf, for whoever asks

        return made(self._events)
