"""Go's semantics, points 20 to 27, timers, contexts, wait groups: one test for each, by number.

Where another file goes deeper the test here is short: it is the index of what a Go engineer relies
on (docs/go-to-python.md shows the same points as text).
"""

from __future__ import annotations

import pytest

from qrpc_lab import (
    Canceled,
    Chan,
    DeadlineExceeded,
    Group,
    Semaphore,
    SemaphoreMisuse,
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
    sleep,
    with_cancel,
    with_timeout,
    with_value,
    without_cancel,
)


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
