"""Go's semantics, points 11 to 19, select and waiting: one test for each, by number.

Where another file goes deeper the test here is short: it is the index of what a Go engineer relies
on (docs/go-to-python.md shows the same points as text).
"""

from __future__ import annotations

from collections import Counter

import pytest

from qrpc_lab import (
    Chan,
    SendOnClosed,
    WaitGroup,
    WouldBlock,
    go,
    recv,
    select,
    send,
)


def test_11_operands_are_evaluated_once_in_source_order():
    """On entry, also those of losing cases: they are plain arguments here."""
    log = []

    def note(what, value):
        log.append(what)
        return value

    ch = Chan[int](1)
    select(recv(note("first", Chan[int]())), send(note("second", ch), note("value", 1)))
    assert log == ["first", "second", "value"]


def test_12_choice_is_uniform_among_the_ready():
    """Cases that are not ready change nothing; default comes only when none is."""
    a, b, counts = Chan[int](1), Chan[int](1), Counter[int]()
    for _ in range(1000):
        for ch in (a, b):
            if not len(ch):
                ch.send(1)
        counts[select(recv(a), recv(None), recv(b)).index] += 1
    assert set(counts) == {0, 2}
    assert 380 < counts[0] < 620  # 500 +- 7 sigma


@pytest.mark.parametrize("width", [2, 32])
@pytest.mark.parametrize("how", ["send", "close"])
def test_13_the_decision_is_one_instant(world, width, how):
    """A channel was ready all the time, though not the same one: default is never taken.

    Go: TestNonblockSelectRace and TestNonblockSelectRace2.
    """

    def attempt():
        channels = [Chan[int](1) for _ in range(width)]
        first, last = channels[0], channels[-1]
        first.send(1)
        done = Chan[int](1)
        go(lambda: done.send(select(*map(recv, channels), default=True).index))
        if how == "send":
            last.send(1)
        else:
            last.close()
        select(recv(first), default=True)
        assert done.recv() >= 0

    def main():
        for _ in range(20):
            attempt()

    world.run(main)


def test_14_exactly_one_case_happens(simulation):
    """The effect of a case happens if and only if its index is returned; losers leave no trace."""

    def main():
        a, b, out = Chan[int](), Chan[int](), Chan[object](1)
        go(lambda: out.send(select(send(a, 1), recv(b), send(b, 2))))
        simulation.settle()
        assert b.recv() == 2
        assert out.recv() == (2, None, True)
        for ch in (a, b):
            assert ch.statistics()[3:5] == (0, 0)
            with pytest.raises(WouldBlock):
                ch.recv_nowait()

    simulation.run(main)


def test_15_select_meets_select_but_never_itself(simulation):
    """And one channel may stand in several cases, in both directions."""

    def main():
        ch, out = Chan[int](), Chan[object](1)
        go(lambda: out.send(select(send(ch, 1), recv(ch), send(ch, 3))))
        simulation.settle(lambda: len(out) == 0)
        got = select(recv(ch), send(ch, 9))
        met = out.recv()
        if got.index == 0:
            assert got.value in (1, 3)
            assert met == ({1: 0, 3: 2}[got.value], None, True)
        else:
            assert met == (1, 9, True)

    simulation.run(main)


def test_16_send_on_closed_is_ready_and_raises():
    """Even beside a default; beside another ready case either may be chosen."""
    closed, ready, seen = Chan[int](), Chan[int](1), set()
    closed.close()
    with pytest.raises(SendOnClosed):
        select(send(closed, 1), default=True)
    for _ in range(200):
        try:
            seen.add(select(send(closed, 1), send(ready, 1)).index)
            ready.recv()
        except SendOnClosed:
            seen.add("raised")
    assert seen == {1, "raised"}


def test_17_a_closed_channel_beats_default():
    """To receive from it is ready."""
    ch = Chan[int]()
    ch.close()
    assert select(recv(ch), default=True) == (0, None, False)


def test_18_no_wake_up_is_lost(world):
    """Go's TestSelectStress, small: totals agree, and nobody is left waiting."""

    def main():
        channels, wg = [Chan[int](c) for c in (0, 0, 2, 3)], WaitGroup()
        for ch in channels:
            wg.go(lambda ch=ch: [ch.send(n) for n in range(50)])
        got = Counter[int]()
        for _ in range(4 * 50):
            index, value, _ = select(*map(recv, channels))
            assert value == got[index]  # in the order of its one sender
            got[index] += 1
        wg.wait()
        assert set(got.values()) == {50}

    world.run(main)


def test_19_a_wait_gives_its_reason(simulation):
    """The runtime is told operation and object of every park: the stuff of a deadlock report."""

    def main():
        ch, wg = Chan[int](name="jobs"), WaitGroup()
        wg.add()
        go(ch.recv, name="reader")
        go(wg.wait, name="waiter")
        go(lambda: select(recv(ch)), name="chooser")
        simulation.settle()
        assert simulation.waiting("reader").doing == ("recv", ch)
        assert simulation.waiting("waiter").doing == ("wait", wg)
        operation, cases = simulation.waiting("chooser").doing
        assert (operation, cases[0].channel, cases[0].operation) == ("select", ch, "recv")

    simulation.run(main)
