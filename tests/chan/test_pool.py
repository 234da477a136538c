"""The worker pool."""

from __future__ import annotations

import pytest

from qrpc_lab import Chan, Pool, SendOnClosed, go, sleep


def test_every_job_once(world):
    """All results come, in whatever order."""

    def main():
        with Pool(3, lambda n: n * n) as pool:
            for n in range(20):
                pool.submit(n)
            pool.close()
            assert sorted(pool) == [n * n for n in range(20)]

    world.run(main)


def test_submitting_all_and_then_iterating(world):
    """It does not deadlock, whatever the capacity; also after the block."""

    def main():
        for capacity in (0, 5):
            with Pool(2, str, capacity=capacity) as pool:
                for n in range(30):
                    pool.submit(n)
            assert len(list(pool)) == 30

    world.run(main)


def test_errors_reach_the_caller(world):
    """When their turn comes; the iteration can go on after them."""

    def main():
        with Pool(1, lambda n: 10 // n) as pool:
            for n in (5, 0, 2):
                pool.submit(n)
            pool.close()
            results = iter(pool)
            assert next(results) == 2
            with pytest.raises(ZeroDivisionError):
                next(results)
            assert list(results) == [5]

    world.run(main)


def test_unseen_errors_are_raised_at_the_end(world):
    """Whoever does not iterate hears of them too, and may still have the results."""

    def main():
        with pytest.raises(ZeroDivisionError) as caught, Pool(1, lambda n: 10 // n) as pool:  # noqa: PT012 - the block is the test
            for n in (0, 5, 0):
                pool.submit(n)
        assert len(caught.value.__notes__) == 1
        assert list(pool) == [2]

    world.run(main)


def test_workers_work_at_the_same_time(world):
    """Two jobs that wait for each other both end."""

    def main():
        meeting = Chan[None]()
        jobs = {"left": lambda: meeting.send(None), "right": meeting.recv}
        with Pool(2, lambda name: jobs[name]()) as pool:
            pool.submit("left")
            pool.submit("right")
        assert list(pool) == [None, None]

    world.run(main)


def test_an_error_in_the_block_drops_waiting_jobs(world):
    """What is in work ends; what only waits is not begun."""

    def main():
        gate, begun = Chan[None](), []

        def work(n):
            begun.append(n)
            gate.recv()

        def open_gate(pool):
            while not pool._jobs.statistics().closed:
                sleep(0)
            gate.send(None)

        with pytest.raises(KeyError), Pool(1, work, capacity=9) as pool:  # noqa: PT012
            for n in range(5):
                pool.submit(n)
            world.settle(lambda: gate.statistics().waiting_receivers == 1)
            go(open_gate, pool)
            raise KeyError
        assert begun == [0]

    world.run(main)


def test_closed_is_closed():
    """No job after `close`, which may come twice."""
    pool = Pool(1, str)
    pool.close()
    pool.close()
    with pytest.raises(SendOnClosed, match="pool jobs"):
        pool.submit(1)
    assert list(pool) == []


def test_a_pool_has_workers():
    """None would never do anything."""
    with pytest.raises(ValueError, match="at least 1"):
        Pool(0, str)
