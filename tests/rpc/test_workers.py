"""The threads of a server: bounded, in order, and no obstacle to the end of the process."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from qrpc_lab.rpc.workers import Workers


def test_results_and_errors_reach_the_future() -> None:
    """A future has what the call returned or raised."""
    workers = Workers(2)
    assert workers.submit(pow, 2, 5).result(5) == 32
    with pytest.raises(ZeroDivisionError):
        workers.submit(lambda: 1 // 0).result(5)
    workers.shutdown()


def test_one_worker_keeps_the_order() -> None:
    """First come, first served."""
    workers, order = Workers(1), []
    futures = [workers.submit(order.append, n) for n in range(50)]
    for future in futures:
        future.result(5)
    assert order == list(range(50))
    workers.shutdown()


def test_threads_start_when_needed_and_no_more_than_allowed() -> None:
    """An idle pool has no threads; a busy one has as many as it has work, up to its size."""
    workers, go_on = Workers(3, name="few"), threading.Event()

    def count() -> int:
        return sum(thread.name.startswith("few-") for thread in threading.enumerate())

    assert count() == 0
    futures = [workers.submit(go_on.wait, 5) for _ in range(10)]
    assert count() == 3
    go_on.set()
    assert all(future.result(5) for future in futures)
    assert workers.join(0) != []
    workers.shutdown()
    assert count() == 0


def test_shutdown_refuses_new_work_and_may_drop_old() -> None:
    """After shutdown nothing is taken; with `cancel_futures` what waits is cancelled."""
    workers, arrived, go_on = Workers(1), threading.Event(), threading.Event()
    running = workers.submit(lambda: (arrived.set(), go_on.wait(5)))
    waiting = workers.submit(pow, 2, 2)
    assert arrived.wait(5)
    workers.shutdown(wait=False, cancel_futures=True)
    assert waiting.cancelled()
    with pytest.raises(RuntimeError, match="stopped"):
        workers.submit(pow, 2, 2)
    go_on.set()
    assert running.result(5)
    assert workers.join(5) == []


def test_no_worker_is_refused() -> None:
    """A pool without workers would never answer."""
    with pytest.raises(ValueError, match="at least one"):
        Workers(0)


def test_a_stuck_handler_does_not_keep_the_process() -> None:
    """A program with a worker that waits for ever still ends."""
    program = (
        "import threading; from qrpc_lab.rpc.workers import Workers;"
        "Workers(1).submit(threading.Event().wait)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
