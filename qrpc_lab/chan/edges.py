"""What a channel tells a runtime of happens-before; nothing of this runs on real threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qrpc_lab.chan.channel import Chan
    from qrpc_lab.chan.waiters import Waiter
    from qrpc_lab.runtime import Parker, Runtime


def slot(rt: Runtime, ch: Chan[Any], index: int, by: Parker | None = None) -> None:
    """Order send or receive number `index`: it shares a slot with those one round away.

    Through the slot the k-th send comes before the k-th receive, and that before the k+C-th send:
    Go's memory model for a buffered channel.
    """
    part = index % ch._capacity if ch._capacity else 0
    rt.acquire(ch, part, by)
    rt.release(ch, part, by)


def handed(rt: Runtime, ch: Chan[Any], receiver: Waiter) -> None:
    """Order a value that is given straight to a waiting receiver."""
    if ch._capacity == 0:
        rt.meet(receiver.parker)
        return
    slot(rt, ch, ch._received)
    slot(rt, ch, ch._received, receiver.parker)
    ch._received += 1
