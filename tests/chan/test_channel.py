"""Send, receive and close."""

from __future__ import annotations

import gc
import weakref

import pytest

from qrpc_lab import (
    Chan,
    ChanClosed,
    CloseOfClosed,
    SendOnClosed,
    WaitGroup,
    WouldBlock,
    go,
    select,
    send,
)


def test_values_arrive_in_order(world):
    """One sender's values keep their order, with and without a buffer."""

    def main():
        for capacity in (0, 1, 3):
            ch = Chan[int](capacity)
            go(lambda ch=ch: [ch.send(i) for i in range(20)])
            assert [ch.recv() for _ in range(20)] == list(range(20))

    world.run(main)


def test_rendezvous_waits_for_the_receiver(world):
    """A send on an unbuffered channel has not returned before a receiver came."""

    def main():
        ch = Chan[str]()
        log = []

        def sender():
            ch.send("hello")
            log.append("sent")
            ch.send("again")

        go(sender)
        world.settle(lambda: ch.statistics().waiting_senders == 1)
        assert log == []
        assert ch.recv() == "hello"
        assert ch.recv() == "again"
        assert log == ["sent"]

    world.run(main)


def test_buffer_takes_as_many_as_its_capacity(world):
    """A send blocks exactly when the buffer is full."""

    def main():
        ch = Chan[int](2)
        ch.send(1)
        ch.send(2)
        with pytest.raises(WouldBlock):
            ch.send_nowait(3)
        go(ch.send, 3)
        world.settle(lambda: ch.statistics().waiting_senders == 1)
        assert len(ch) == 2
        assert [ch.recv(), ch.recv(), ch.recv()] == [1, 2, 3]

    world.run(main)


def test_a_latecomer_does_not_overtake(world):
    """Receiving from a full channel moves the first waiting sender's value into the buffer."""

    def main():
        ch = Chan[int](1)
        ch.send(0)
        go(ch.send, 1)
        world.settle(lambda: ch.statistics().waiting_senders == 1)
        assert ch.recv() == 0
        with pytest.raises(WouldBlock):
            ch.send_nowait(2)
        assert ch.recv() == 1

    world.run(main)


def test_waiting_receivers_are_served_in_their_order(world):
    """The first to wait is the first to be given a value."""

    def main():
        ch, log = Chan[int](), Chan[tuple[str, int]](3)
        for n, name in enumerate("abc"):
            go(lambda name=name: log.send((name, ch.recv())))
            world.settle(lambda n=n: ch.statistics().waiting_receivers == n + 1)
        for value in range(3):
            ch.send(value)
        assert sorted(log.recv() for _ in range(3)) == [("a", 0), ("b", 1), ("c", 2)]

    world.run(main)


def test_close_lets_the_buffer_drain():
    """Values sent before the close are received after it; then there are no more, for ever."""
    ch = Chan[int](3)
    ch.send(1)
    ch.send(2)
    ch.close()
    assert ch.recv_ok() == (1, True)
    assert ch.recv() == 2
    assert ch.recv_ok() == ch.recv_ok() == (None, False)
    with pytest.raises(ChanClosed):
        ch.recv()
    with pytest.raises(ChanClosed):
        ch.recv_nowait()


def test_close_wakes_all_receivers(world):
    """Whoever waits for a value when the channel is closed hears that there is none."""

    def main():
        ch, log = Chan[int](), Chan[tuple[int | None, bool]](5)
        for _ in range(5):
            go(lambda: log.send(ch.recv_ok()))
        world.settle(lambda: ch.statistics().waiting_receivers == 5)
        ch.close()
        assert [log.recv() for _ in range(5)] == [(None, False)] * 5

    world.run(main)


def test_close_wakes_all_senders_with_an_error(world):
    """A send that waits when the channel is closed raises, and its value is dropped."""

    def main():
        ch, log = Chan[int](1), Chan[Exception](3)
        ch.send(0)

        def sender():
            try:
                ch.send(1)
            except SendOnClosed as error:
                log.send(error)

        for _ in range(3):
            go(sender)
        world.settle(lambda: ch.statistics().waiting_senders == 3)
        ch.close()
        for _ in range(3):
            assert "send on closed channel" in str(log.recv())
        assert list(ch) == [0]

    world.run(main)


@pytest.mark.parametrize("capacity", [0, 1, 3])
def test_no_send_after_close(world, capacity):
    """Also where the buffer has room: the value would be received after the end."""

    def main():
        ch = Chan[int](capacity)
        if capacity > 1:
            ch.send(0)
        ch.close()
        for operation in (ch.send, ch.send_nowait, lambda v: select(send(ch, v), default=True)):
            with pytest.raises(SendOnClosed):
                operation(1)
        assert list(ch) == [0] * (capacity > 1)

    world.run(main)


def test_errors_tell_the_story():
    """They name the channel, where it was made, who closed it and where."""
    ch = Chan[int](name="jobs")
    ch.close()
    for operation in (lambda: ch.send(1), lambda: ch.send_nowait(1)):
        with pytest.raises(SendOnClosed, match=r"^send on closed channel 'jobs' \(made test_cha"):
            operation()
    with pytest.raises(CloseOfClosed, match=r"^close of closed channel 'jobs'.*closed by .* at te"):
        ch.close()
    with pytest.raises(ChanClosed, match=r"receive from closed channel 'jobs'"):
        ch.recv()
    with pytest.raises(WouldBlock, match="'other'"):
        Chan[int](name="other").recv_nowait()


def test_closing_twice_and_sending_after_close_are_one_family():
    """`ChanClosed` catches all that come of a closed channel."""
    assert issubclass(SendOnClosed, ChanClosed)
    assert issubclass(CloseOfClosed, ChanClosed)
    assert not issubclass(WouldBlock, ChanClosed)


def test_an_empty_channel_is_true():
    """`if ch` asks whether there is a channel, not whether it holds something."""
    ch = Chan[int](2)
    assert ch
    assert len(ch) == 0
    assert ch.capacity == 2


def test_negative_capacity():
    """A channel cannot be smaller than empty."""
    with pytest.raises(ValueError, match="-1"):
        Chan(-1)


def test_statistics_is_a_frozen_snapshot():
    """It does not follow the channel, and cannot be changed."""
    ch = Chan[int](1, name="c")
    before = ch.statistics()
    ch.send(1)
    assert (before.name, before.capacity, before.length, before.closed) == ("c", 1, 0, False)
    assert ch.statistics().length == 1
    with pytest.raises(AttributeError):
        before.length = 3  # type: ignore[misc]


def test_iteration_ends_when_closed_and_drained(world):
    """`for v in ch` sees every value, and ends."""

    def main():
        ch = Chan[int](2)

        def feed():
            for i in range(7):
                ch.send(i)
            ch.close()

        go(feed)
        assert list(ch) == list(range(7))
        assert list(ch) == []

    world.run(main)


def test_none_is_a_value():
    """`None` travels like any other value: only `ok` tells it from a close."""
    ch = Chan[None](1)
    ch.send(None)
    assert ch.recv_ok() == (None, True)


def test_many_receivers_share_the_values(world):
    """Each value goes to exactly one of them."""

    def main():
        ch, out, wg = Chan[int](), Chan[int](100), WaitGroup()
        for _ in range(4):
            wg.go(lambda: [out.send(v) for v in ch])
        for i in range(100):
            ch.send(i)
        ch.close()
        wg.wait()
        out.close()
        assert sorted(out) == list(range(100))

    world.run(main)


def test_an_idle_channel_needs_no_garbage_collector():
    """A channel is no reference cycle: it goes as soon as nobody holds it."""
    gc.disable()
    try:
        ch = Chan[int](1)
        ch.send(1)
        ch.recv()
        gone = weakref.ref(ch)
        del ch
        assert gone() is None
    finally:
        gc.enable()
