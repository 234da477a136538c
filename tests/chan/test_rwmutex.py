"""The reader-writer lock."""

from __future__ import annotations

import pytest

from qrpc_lab import Chan, LockMisuse, RWMutex, go

from .simulation import Simulation, Stuck


def waiting(m, what):
    """How many wait to write or to read."""
    return m._describe().facts[f"waiting {what}"]


def test_readers_share_and_writers_do_not(world):
    """`try_lock` and `try_rlock` show who is let in."""

    def main():
        m = RWMutex()
        with m.reader(), m.reader():
            assert not m.try_lock()
            assert m.try_rlock()
            m.runlock()
        with m:
            assert not m.try_lock()
            assert not m.try_rlock()
        assert m.try_lock()
        m.unlock()

    world.run(main)


def test_a_waiting_writer_keeps_new_readers_out(world):
    """Otherwise a stream of readers would starve it."""

    def main():
        m, log = RWMutex(), Chan[str](9)
        m.rlock()
        go(lambda: (m.lock(), log.send("writer"), m.unlock()))
        world.settle(lambda: waiting(m, "writers") == 1)
        assert not m.try_rlock()
        go(lambda: (m.rlock(), log.send("reader"), m.runlock()))
        world.settle(lambda: waiting(m, "readers") == 1)
        m.runlock()
        assert [log.recv(), log.recv()] == ["writer", "reader"]

    world.run(main)


def test_readers_that_waited_enter_before_the_next_writer(world):
    """Otherwise a stream of writers would starve them."""

    def main():
        m, log = RWMutex(), Chan[str](9)
        m.lock()
        go(lambda: (m.lock(), log.send("writer"), m.unlock()))
        world.settle(lambda: waiting(m, "writers") == 1)
        for n in range(2):
            go(lambda: (m.rlock(), log.send("reader"), m.runlock()))
            world.settle(lambda n=n: waiting(m, "readers") == n + 1)
        m.unlock()
        assert [log.recv() for _ in range(3)] == ["reader", "reader", "writer"]

    world.run(main)


def test_writers_come_in_their_order(world):
    """First come, first served."""

    def main():
        m, log = RWMutex(), Chan[int](9)
        m.lock()
        for n in range(3):
            go(lambda n=n: (m.lock(), log.send(n), m.unlock()))
            world.settle(lambda n=n: waiting(m, "writers") == n + 1)
        m.unlock()
        assert [log.recv() for _ in range(3)] == [0, 1, 2]

    world.run(main)


def test_unlocking_what_is_not_locked():
    """It is an error that names the lock, in each direction."""
    m = RWMutex(name="cache")
    for unlock in (m.unlock, m.runlock):
        with pytest.raises(LockMisuse, match="unlock of <cache>"):
            unlock()
    m.rlock()
    with pytest.raises(LockMisuse, match="writing"):
        m.unlock()


def test_a_reader_that_reads_again_behind_a_writer_is_stuck():
    """The recursive read lock that Go's documentation warns of."""
    world = Simulation()

    def main():
        m = RWMutex()
        m.rlock()
        go(m.lock)
        world.settle()
        m.rlock()

    with pytest.raises(Stuck):
        world.run(main)


def test_an_interrupted_writer_frees_those_behind_it(simulation):
    """The readers that only it kept out go on."""

    def main():
        m, log = RWMutex(), Chan[str](3)
        m.rlock()
        go(m.lock, name="writer")
        simulation.settle()
        go(lambda: (m.rlock(), log.send("reader")))
        simulation.settle()
        simulation.interrupt(simulation.waiting("writer"), RuntimeError())
        assert log.recv() == "reader"

    simulation.run(main)


def test_the_lock_is_never_lost_to_an_interrupt(simulation):
    """Handed over and interrupted at the same instant: it goes to the next one."""

    def main():
        m, log = RWMutex(), Chan[str](3)
        m.lock()
        go(m.lock, name="first")
        simulation.settle()
        go(lambda: (m.lock(), log.send("second")))
        simulation.settle()
        first = simulation.waiting("first")
        m.unlock()
        simulation.ready.clear()
        simulation.interrupt(first, RuntimeError())
        assert log.recv() == "second"

    simulation.run(main)


def test_who_holds_it_is_told_to_the_runtime(simulation):
    """Also when it is handed to a parked goroutine: a diagnosis never finds it ownerless."""

    def main():
        m = RWMutex()
        m.lock()
        go(m.rlock, name="reader")
        simulation.settle()
        m.unlock()
        told = [edge for edge in simulation.edges if edge[0] in ("took", "gave")]
        assert [(what, who, mode) for what, who, _, mode in told] == [
            ("took", "main", "write"),
            ("gave", "main", "write"),
            ("took", "reader", "read"),
        ]

    simulation.run(main)
