"""Go's semantics, points 1 to 10, channels: one test for each, by number.

Where another file goes deeper the test here is short: it is the index of what a Go engineer relies
on (docs/go-to-python.md shows the same points as text).
"""

from __future__ import annotations

import pytest

from qrpc_lab import (
    Chan,
    ChanClosed,
    CloseOfClosed,
    SendOnClosed,
    WouldBlock,
    go,
    recv,
    select,
    send,
    sleep,
)

from .simulation import Simulation, Stuck


def orders(simulation, ch):
    """The happens-before edges that were noted for a channel, as (what, who, part)."""
    return [(what, who, part) for what, who, on, part in simulation.edges if on is ch]


def test_01_nil_blocks_for_ever():
    """A nil channel exists as `None` in a case of select, and is never ready."""
    with pytest.raises(Stuck):
        Simulation().run(lambda: select(recv(None)))
    with pytest.raises(Stuck):
        Simulation().run(lambda: select(send(None, 1)))


def test_02_unbuffered_send_completes_with_a_receiver(simulation):
    """And both learn what the other did before."""

    def main():
        ch, log = Chan[int](), []
        go(lambda: (ch.send(1), log.append("sent")), name="sender")
        simulation.settle()
        assert log == []
        ch.recv()
        simulation.settle()
        assert log == ["sent"]
        assert ("meet", "sender", None, None) in simulation.edges

    simulation.run(main)


def test_03_channel_as_a_semaphore_orders_memory(simulation):
    """The k-th receive comes before the k+C-th send: they share a slot."""

    def main():
        ch = Chan[int](2)
        ch.send(0)
        ch.send(1)
        go(ch.send, 2, name="late")
        simulation.settle()
        ch.recv()
        assert orders(simulation, ch) == [
            ("acquire", "main", 0),
            ("release", "main", 0),
            ("acquire", "main", 1),
            ("release", "main", 1),
            ("acquire", "main", 0),  # receive 0 ...
            ("release", "main", 0),
            ("acquire", "late", 0),  # ... comes before send 2
            ("release", "late", 0),
        ]

    simulation.run(main)


def test_04_buffered_is_first_in_first_out(world):
    """Send blocks exactly when full, receive exactly when empty and open."""

    def main():
        ch = Chan[int](3)
        for n in range(3):
            ch.send_nowait(n)
        with pytest.raises(WouldBlock):
            ch.send_nowait(3)
        assert [ch.recv_nowait() for _ in range(3)] == [0, 1, 2]
        with pytest.raises(WouldBlock):
            ch.recv_nowait()

    world.run(main)


def test_05_closed_yields_the_buffer_and_then_zero(simulation):
    """Without blocking, for ever; and the close comes before such a receive."""

    def main():
        ch = Chan[int](1)
        ch.send(1)
        ch.close()
        assert [ch.recv_ok() for _ in range(3)] == [(1, True), (None, False), (None, False)]
        assert orders(simulation, ch)[-3:] == [
            ("release", "main", 0),
            ("acquire", "main", "close"),
            ("acquire", "main", "close"),
        ]

    simulation.run(main)


def test_06_send_on_closed_and_close_of_closed(world):
    """Also for senders that wait at the close, whose values are dropped."""

    def main():
        ch, errors = Chan[int](), Chan[str](1)

        def sender():
            try:
                ch.send(1)
            except SendOnClosed as error:
                errors.send(str(error))

        go(sender)
        world.settle(lambda: ch.statistics().waiting_senders == 1)
        ch.close()
        assert errors.recv().startswith("send on closed channel")
        with pytest.raises(SendOnClosed):
            ch.send(1)
        with pytest.raises(CloseOfClosed, match="close of closed channel"):
            ch.close()
        assert ch.recv_ok() == (None, False)

    world.run(main)


def test_07_close_wakes_all_before_it_returns(simulation):
    """Nobody is left in a queue; they are ready in the order in which they waited."""

    def main():
        ch = Chan[int]()
        for n in range(4):
            go(ch.recv_ok, name=f"r{n}")
        simulation.settle()
        ch.close()
        assert [g.name for g, _ in simulation.ready] == ["r0", "r1", "r2", "r3"]
        assert ch.statistics().waiting_receivers == 0

    simulation.run(main)


def test_08_len_cap_and_range():
    """Lengths are of what is queued; a negative capacity is refused; range ends at the drain."""
    ch = Chan[int](3)
    ch.send(1)
    assert (len(ch), ch.capacity) == (1, 3)
    with pytest.raises(ValueError, match="capacity"):
        Chan(-1)
    ch.close()
    assert list(ch) == [1]


def test_09_waiters_are_served_in_order_with_hand_off(simulation):
    """Nobody comes between a waiter and what it was given."""

    def main():
        ch = Chan[str](1)
        ch.send("a")
        for value in "bcd":
            go(ch.send, value)
            simulation.settle()
        assert ch.recv() == "a"
        with pytest.raises(WouldBlock):
            ch.send_nowait("barger")
        assert [ch.recv() for _ in range(3)] == ["b", "c", "d"]

    simulation.run(main)


def test_10_invariants_are_asserted_after_every_operation(simulation):
    """The simulation refuses a state that no operation may leave behind."""
    ch = Chan[int](2)

    def main():
        go(ch.recv)
        simulation.settle()
        ch._buffer.append(1)  # a value beside a waiting receiver
        len_before = len(simulation.seen)
        assert len_before == 1
        sleep(1)

    with pytest.raises(AssertionError, match="a receiver waits beside a value"):
        simulation.run(main)


def test_a_closed_channel_raises_for_recv():
    """Python's `recv` has one result, so it says by an exception what Go's zero value hides."""
    ch = Chan[int]()
    ch.close()
    with pytest.raises(ChanClosed):
        ch.recv()
