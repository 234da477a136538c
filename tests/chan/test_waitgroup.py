"""Wait groups."""

from __future__ import annotations

import pytest

from qrpc_lab import Chan, WaitGroup, WaitGroupMisuse, go


def test_wait_returns_at_zero(world):
    """Not before the last `done`, and at once when nothing was added."""

    def main():
        wg, gate, ended = WaitGroup(), Chan[None](), []
        wg.wait()

        def work(n):
            gate.recv()
            ended.append(n)

        for n in range(3):
            wg.go(work, n)
        for _ in range(3):
            gate.send(None)
        wg.wait()
        assert sorted(ended) == [0, 1, 2]

    world.run(main)


def test_several_wait(world):
    """All of them go on, and the group can be used again."""

    def main():
        wg, out = WaitGroup(name="wg"), Chan[int](3)
        for _ in range(2):
            wg.add()
            for n in range(3):
                go(lambda n=n: (wg.wait(), out.send(n)))
            world.settle(lambda: wg._describe().facts["waiting"] == 3)
            wg.done()
            assert sorted(out.recv() for _ in range(3)) == [0, 1, 2]

    world.run(main)


def test_negative_counter():
    """One `done` too many is said so, and changes nothing."""
    wg = WaitGroup(name="uploads")
    wg.add(2)
    with pytest.raises(WaitGroupMisuse, match=r"uploads.*negative counter: 2 -3"):
        wg.add(-3)
    wg.add(-2)
    wg.wait()


def test_add_from_zero_while_a_wait_is_pending(simulation):
    """The newcomer came too late for a waiter that is already on its way: both are told."""

    def main():
        wg, out = WaitGroup(), Chan[Exception](1)
        wg.add()

        def waiter():
            try:
                wg.wait()
            except WaitGroupMisuse as error:
                out.send(error)

        go(waiter)
        simulation.settle()
        wg.done()
        with pytest.raises(WaitGroupMisuse, match="from zero while a wait"):
            wg.add()
        assert "used again before" in str(out.recv())
        wg.add()  # the waiter has returned: this is a new round
        wg.done()
        wg.wait()

    simulation.run(main)


def test_a_goroutine_that_fails_is_counted_out(simulation):
    """`wg.go` counts down also after an exception, which is not lost."""

    def main():
        wg = WaitGroup()
        wg.go(lambda: 1 / 0)
        wg.wait()

    simulation.run(main)
    assert [type(error) for error in simulation.lost] == [ZeroDivisionError]
