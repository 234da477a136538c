"""What a channel tells of itself."""

from __future__ import annotations

from typing import NamedTuple

from qrpc_lab.places import Place


class ChanStatistics(NamedTuple):
    """A snapshot of a channel; it may be out of date as soon as it is taken."""

    name: str | None
    capacity: int
    length: int
    """Values in the buffer."""
    waiting_senders: int
    waiting_receivers: int
    closed: bool


class Close(NamedTuple):
    """Who closed a channel, and where."""

    by: str
    at: Place
