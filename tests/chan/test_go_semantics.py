"""Go's semantics, point by point: one test for each, numbered as the documentation numbers them.

Where another file goes deeper the test here is short: it is the index of what a Go engineer relies
on (docs/go-to-python.md shows the same points as text).
"""

from __future__ import annotations

from collections import Counter

import pytest

from qrpc_lab import (
    Canceled,
    Chan,
    ChanClosed,
    CloseOfClosed,
    DeadlineExceeded,
    Group,
    Semaphore,
    SemaphoreMisuse,
    SendOnClosed,
    Ticker,
    Timer,
    WaitGroup,
    WaitGroupMisuse,
    WouldBlock,
    after,
    after_func,
    background,
    go,
    now,
    recv,
    select,
    send,
    sleep,
    with_cancel,
    with_timeout,
    with_value,
    without_cancel,
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


def test_20_after_sends_one_value_the_fire_time(simulation):
    """In the order of deadlines; zero or less at once; a ticker needs a period."""

    def main():
        late, early = after(2), after(1)
        assert (early.recv(), late.recv()) == (1, 2)
        assert after(-1).recv_nowait() == 2
        with pytest.raises(ValueError, match="period"):
            Ticker(0)

    simulation.run(main)


def test_21_stop_and_reset_leave_no_stale_value(simulation):
    """They tell whether the timer was active; its channel looks unbuffered."""

    def main():
        timer = Timer(1)
        sleep(2)
        assert (len(timer.c), timer.c.capacity) == (0, 0)
        assert timer.stop() is True
        assert timer.stop() is False
        with pytest.raises(WouldBlock):
            timer.c.recv_nowait()

    simulation.run(main)


def test_22_timers_go_through_the_runtime(simulation):
    """Each tells its deadline and whom it serves, so an explorer can branch on equal instants."""
    asked = []
    call_at = simulation.call_at
    simulation.call_at = lambda when, fn, on: (asked.append((when, on)), call_at(when, fn, on))[1]

    def main():
        one, two = after(1), after(1)
        assert asked == [(1, one), (1, two)]
        with_timeout(background(), 1)
        assert asked[2] == (1, None)  # may help anybody below that context

    simulation.run(main)


def test_23_cancel_is_synchronous_and_idempotent():
    """First cause wins; `err` is one of three; done is closed as soon as it is not `None`."""
    ctx, cancel = with_cancel(background())
    child, _ = with_cancel(ctx)
    assert ctx.err() is None
    cause = RuntimeError()
    cancel(cause)
    cancel(ValueError())
    assert isinstance(child.err(), Canceled)
    assert child.cause() is cause
    assert child.done().recv_ok() == (None, False)


def test_24_deadlines_values_and_after_func(simulation):
    """The earlier deadline counts; `without_cancel` keeps values; `after_func` runs once."""

    def main():
        parent, _ = with_timeout(with_value(background(), "k", 1), 1)
        child, _ = with_timeout(parent, 5)
        assert child.deadline() == 1
        free = without_cancel(child)
        ran = Chan[str](9)
        stop = after_func(child, lambda: ran.send("ran"))
        sleep(2)
        assert isinstance(child.err(), DeadlineExceeded)
        assert (free.err(), free.value("k")) == (None, 1)
        assert (ran.recv(), len(ran), stop()) == ("ran", 0, False)
        with pytest.raises(TypeError):
            with_cancel(None)
        with pytest.raises(TypeError):
            with_value(parent, None, 1)

    simulation.run(main)


def test_25_three_misuses_of_a_wait_group(simulation):
    """Each has its own text."""

    def main():
        wg, told = WaitGroup(), Chan[str](1)
        with pytest.raises(WaitGroupMisuse, match="negative counter"):
            wg.done()

        def waiter():
            try:
                wg.wait()
            except WaitGroupMisuse as error:
                told.send(str(error))

        wg.add()
        go(waiter)
        simulation.settle()
        wg.done()
        with pytest.raises(WaitGroupMisuse, match=r"add\(\) from zero while a wait"):
            wg.add()
        assert "used again before its wait() had returned" in told.recv()

    simulation.run(main)


def test_26_group(world):
    """First error wins and is the cause; `wait` ends the context; `try_go` never blocks."""

    def main():
        with Group() as quiet:
            quiet.go(lambda: None)
        assert isinstance(quiet.context.err(), Canceled)
        boom = ValueError("boom")

        def fail():
            raise boom

        group, gate = Group(limit=1), Chan[None]()
        group.go(gate.recv)
        assert group.try_go(fail) is False
        gate.send(None)
        group.go(fail)
        with pytest.raises(ValueError, match="boom"):
            group.wait()
        assert group.context.cause() is boom

    world.run(main)


def test_27_semaphore(simulation):
    """In order; too large waits for its context alone; units survive a cancel; no over-release."""

    def main():
        sem = Semaphore(2)
        ctx, cancel = with_timeout(background(), 1)
        with pytest.raises(DeadlineExceeded):
            sem.acquire(3, ctx)
        assert now() == 1
        with pytest.raises(DeadlineExceeded):
            sem.acquire(1, ctx)
        cancel()
        sem.acquire(2)
        sem.release(2)
        with pytest.raises(SemaphoreMisuse):
            sem.release()

    simulation.run(main)


def test_a_closed_channel_raises_for_recv():
    """Python's `recv` has one result, so it says by an exception what Go's zero value hides."""
    ch = Chan[int]()
    ch.close()
    with pytest.raises(ChanClosed):
        ch.recv()
