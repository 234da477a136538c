"""The weighted semaphore."""

from __future__ import annotations

import pytest

from qrpc_lab import (
    Canceled,
    Chan,
    DeadlineExceeded,
    Semaphore,
    SemaphoreMisuse,
    background,
    go,
    with_cancel,
    with_timeout,
)


def facts(sem):
    """Its state in words."""
    return sem._describe().facts


def test_units(world):
    """They are taken and given back in any amounts; none is free while all are held."""

    def main():
        sem = Semaphore(3)
        sem.acquire(2)
        assert not sem.try_acquire(2)
        assert sem.try_acquire()
        sem.release(3)
        with sem:
            assert facts(sem)["free"] == 2
        assert facts(sem)["free"] == 3

    world.run(main)


def test_first_come_first_served(world):
    """A large request at the head keeps later small ones waiting."""

    def main():
        sem, log = Semaphore(3), Chan[str](2)
        sem.acquire(2)
        go(lambda: (sem.acquire(3), log.send("large"), sem.release(3)))
        world.settle(lambda: facts(sem)["waiting for"] == [3])
        assert not sem.try_acquire(1)
        go(lambda: (sem.acquire(1), log.send("small")))
        world.settle(lambda: facts(sem)["waiting for"] == [3, 1])
        sem.release(2)
        assert [log.recv(), log.recv()] == ["large", "small"]

    world.run(main)


def test_a_context_ends_the_wait(world):
    """Its error is raised, nothing is taken, and those behind it move up."""

    def main():
        sem, log = Semaphore(2), Chan[object](2)
        ctx, cancel = with_cancel(background())
        sem.acquire(1)

        def waiter():
            try:
                sem.acquire(2, ctx)
            except Canceled as error:
                log.send(error)

        go(waiter)
        world.settle(lambda: facts(sem)["waiting for"] == [2])
        go(lambda: (sem.acquire(1), log.send("small")))
        world.settle(lambda: facts(sem)["waiting for"] == [2, 1])
        cancel()
        got = [log.recv(), log.recv()]
        assert "small" in got
        assert any(isinstance(one, Canceled) for one in got)
        assert facts(sem)["free"] == 0
        sem.release(2)

    world.run(main)


def test_a_context_that_is_done_never_acquires():
    """Also when units are free."""
    ctx, cancel = with_cancel(background())
    cancel()
    sem = Semaphore(1)
    with pytest.raises(Canceled):
        sem.acquire(1, ctx)
    assert facts(sem)["free"] == 1


def test_more_than_there_is(simulation):
    """It waits for the context, and keeps nobody else waiting."""

    def main():
        sem = Semaphore(2)
        ctx, _ = with_timeout(background(), 5)
        out = Chan[object](1)

        def greedy():
            try:
                sem.acquire(3, ctx)
            except DeadlineExceeded as error:
                out.send(error)

        go(greedy)
        simulation.settle()
        assert sem.try_acquire(2)
        assert isinstance(out.recv(), DeadlineExceeded)
        assert facts(sem)["waiting for"] == []

    simulation.run(main)


def test_over_release():
    """Giving back more than was taken is an error that says how much is held."""
    sem = Semaphore(2, name="slots")
    sem.acquire()
    with pytest.raises(SemaphoreMisuse, match="<slots>: release of 2, but only 1 of 2"):
        sem.release(2)


def test_units_are_kept_when_a_wait_is_interrupted(simulation):
    """Handed over and interrupted at the same instant: they go to the next one."""

    def main():
        sem, log = Semaphore(1), Chan[str](1)
        sem.acquire()
        go(sem.acquire, name="first")
        simulation.settle()
        go(lambda: (sem.acquire(), log.send("second")))
        simulation.settle()
        first = simulation.waiting("first")
        sem.release()
        simulation.ready.clear()
        simulation.interrupt(first, RuntimeError())
        assert log.recv() == "second"

    simulation.run(main)


def test_sizes():
    """They are counted from 0."""
    for wrong in (lambda: Semaphore(-1), lambda: Semaphore(1).acquire(-1)):
        with pytest.raises(ValueError, match="-1"):
            wrong()
