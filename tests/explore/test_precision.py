"""The finer rules that tell one code from another: who may release what, and what orders what."""

import threading
from contextlib import suppress
from threading import Barrier, Lock, RLock, Thread

import pytest

from qrpc_lab import RWMutex, WaitGroup
from qrpc_lab.explore import explore


def in_a_thread(action):
    """Run it to its end in a thread of its own."""
    thread = Thread(target=action)
    thread.start()
    thread.join()


def unlocks_for_a_writer():
    """Main has it for writing, another gives it back."""
    mutex = RWMutex()
    mutex.lock()

    def other():
        mutex.unlock()

    in_a_thread(other)


def unlocks_for_a_reader():
    """Main has it for reading, another gives it back."""
    mutex = RWMutex()
    mutex.rlock()

    def other():
        mutex.runlock()

    group = WaitGroup()
    group.go(other)
    group.wait()


def releases_an_rlock_of_main():
    """Main has it, and the other swallows the error."""
    lock = RLock()
    lock.acquire()

    def other():
        with suppress(RuntimeError):
            lock.release()

    in_a_thread(other)
    lock.release()


@pytest.mark.parametrize(
    "program", [unlocks_for_a_writer, unlocks_for_a_reader, releases_an_rlock_of_main]
)
def test_a_lock_released_by_a_non_owner(program):
    """QL108 for RLock and RWMutex, with the goroutine and the line that released it."""
    finding = explore(program, schedules=20).finding
    assert finding.code == "QL108"
    assert finding.message.startswith("other releases ")
    assert "release()" in finding.where.text or "unlock()" in finding.where.text


def test_a_plain_lock_may_be_handed_over():
    """Releasing a `threading.Lock` that another thread took is legal."""

    def main():
        lock = Lock()
        lock.acquire()
        in_a_thread(lock.release)
        with lock:
            pass

    assert explore(main, schedules=50).ok


def test_a_lock_held_at_the_end_by_a_function_without_lines():
    """A thread that runs nothing but `acquire`: the line that started it is told."""

    def main():
        in_a_thread(Lock().acquire)

    finding = explore(main, schedules=5).finding
    assert finding.code == "QL108"
    assert finding.where.text == "thread.start()"


def test_the_action_of_a_barrier_is_ordered():
    """What the action of one phase did comes before the action of the next: no race."""

    def main():
        phases = []
        barrier = Barrier(3, action=lambda: phases.append(len(phases)))

        def work():
            barrier.wait()
            barrier.wait()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert phases == [0, 1]

    assert explore(main, schedules=100, lines=True).ok
