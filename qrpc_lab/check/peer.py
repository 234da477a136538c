"""A line of plain data between a drive and its probe: "release quote 3", "I have seen it".

With it a check orders two processes by handshakes, where a test would otherwise sleep and hope.
"""

from __future__ import annotations

import queue
from collections.abc import Callable

from qrpc_lab.check.codec import decode, encode

PATIENCE = 3.0


class Silence(TimeoutError):
    """The other side said nothing in time, or is gone."""


class Peer:
    """One end of the line.  `tell` never blocks, `hear` blocks for at most `seconds`."""

    def __init__(self, send: Callable[[object], None]) -> None:
        """`send` takes encoded data to the other side."""
        self._send = send
        # No SimpleQueue: with several threads in a timed `get` CPython's may wait for ever.
        self._heard: queue.Queue[object] = queue.Queue()
        self._gone = object()

    def tell(self, value: object) -> None:
        """Say something to the other side."""
        self._send(encode(value))

    def hear(self, seconds: float = PATIENCE) -> object:
        """Return what the other side said next.  Raises `Silence` when it said nothing in time."""
        try:
            value = self._heard.get(timeout=seconds)
        except queue.Empty:
            message = f"the other side said nothing for {seconds:g} s"
            raise Silence(message) from None
        if value is self._gone:
            self._heard.put(value)
            message = "the other side has ended"
            raise Silence(message)
        return value

    def deliver(self, encoded: object) -> None:
        """Take in what arrived from the other side (called by the kit)."""
        self._heard.put(decode(encoded))

    def hang_up(self) -> None:
        """Wake whoever hears: nothing more will come (called by the kit)."""
        self._heard.put(self._gone)
