"""Timers, in virtual time except where real threads are the point."""

from __future__ import annotations

import gc

import pytest

from qrpc_lab import Chan, Ticker, Timer, WouldBlock, after, go, now, recv, runtime, select, sleep


def test_after_sends_the_time_once(simulation):
    """One value, the time at which it fired; afterwards the channel is silent."""

    def main():
        ch = after(3)
        assert ch.recv() == 3 == now()
        sleep(100)
        with pytest.raises(WouldBlock):
            ch.recv_nowait()

    simulation.run(main)


def test_timers_fire_in_the_order_of_their_deadlines(simulation):
    """Whatever the order in which they were made."""

    def main():
        out = Chan[int](3)
        for seconds in (3, 1, 2):
            go(lambda s=seconds: (after(s).recv(), out.send(s)))
        assert [out.recv() for _ in range(3)] == [1, 2, 3]

    simulation.run(main)


@pytest.mark.parametrize("seconds", [0, -1])
def test_nothing_to_wait_for(seconds):
    """Zero or less fires at once."""
    assert after(seconds).recv_nowait() <= now()


def test_select_with_a_time_limit(simulation):
    """The idiom for a timeout."""

    def main():
        ch = Chan[int]()
        assert select(recv(ch), recv(after(2))).index == 1
        go(lambda: (sleep(1), ch.send(5)))
        assert select(recv(ch), recv(after(2))).value == 5
        assert now() == 3

    simulation.run(main)


def test_stop(simulation):
    """It tells whether the timer was still to be received, and no value comes afterwards."""

    def main():
        timer = Timer(5)
        assert timer.stop() is True
        assert timer.stop() is False
        sleep(10)
        assert select(recv(timer.c), default=True).index == -1

    simulation.run(main)


def test_no_stale_value(simulation):
    """A value that fired and was not received is taken back by `stop` and by `reset`."""

    def main():
        timer = Timer(1)
        sleep(2)
        assert timer.reset(5) is True
        assert timer.c.recv() == 7
        assert timer.reset(1) is False
        sleep(2)
        assert timer.stop() is True
        assert select(recv(timer.c), default=True).index == -1

    simulation.run(main)


def test_a_call_that_is_late_for_its_stop(simulation):
    """The clock had already begun the call when the timer was stopped: it sends nothing."""
    calls = []
    call_at = simulation.call_at
    simulation.call_at = lambda when, fn, on: (calls.append(fn), call_at(when, fn, on))[1]

    def main():
        timer, ticker = Timer(1), Ticker(1)
        timer.stop()
        ticker.reset(5)
        for call in calls[:2]:
            call()
        for ch in (timer.c, ticker.c):
            with pytest.raises(WouldBlock):
                ch.recv_nowait()
        assert ticker.c.recv() == 5

    simulation.run(main)


def test_a_timers_channel_looks_unbuffered():
    """Its length and capacity read 0, also when a value lies ready."""
    timer = Timer(0)
    assert (len(timer.c), timer.c.capacity) == (0, 0)
    assert timer.c.recv() <= now()


def test_ticker_keeps_its_rhythm_and_drops_ticks(simulation):
    """A slow reader finds one tick, not a heap of them."""

    def main():
        ticker = Ticker(1)
        assert [ticker.c.recv() for _ in range(3)] == [1, 2, 3]
        sleep(5.5)
        assert ticker.c.recv() == 4
        assert ticker.c.recv() == 9
        assert ticker.stop() is True
        sleep(5)
        assert select(recv(ticker.c), default=True).index == -1
        assert ticker.reset(2) is False
        start = now()
        assert ticker.c.recv() == start + 2

    simulation.run(main)


@pytest.mark.parametrize("seconds", [0, -1])
def test_ticker_needs_a_period(seconds):
    """A ticker without a pause between its ticks is refused."""
    with pytest.raises(ValueError, match="more than 0"):
        Ticker(seconds)
    with pytest.raises(ValueError, match="more than 0"):
        Ticker(1).reset(seconds)


def test_sleep_zero_only_lets_others_run(simulation):
    """It is a switching point, and takes no time."""

    def main():
        log = []
        go(lambda: log.append("other"))
        sleep(0)
        assert log == ["other"]
        assert now() == 0

    simulation.run(main)


def test_real_timers_share_one_thread():
    """The clock thread serves all of them, and real time passes."""
    begin = now()
    channels = [after(0.001 * n) for n in range(20, 0, -1)]
    assert all(begin < ch.recv() <= now() for ch in channels)


def test_a_forgotten_timer_is_collected():
    """Giving up on `after` in a loop keeps neither channel nor callback until the far deadline."""
    clock = runtime._Clock()
    before = runtime.threads._clock
    runtime.threads._clock = clock
    try:
        for _ in range(500):
            after(3600)
        gc.collect()
        assert len(clock._calls) < 200
    finally:
        runtime.threads._clock = before
