"""Right programs over threads, queues and executors: line by line, and no alarm."""

from __future__ import annotations

import collections
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest

from qrpc_lab.explore import explore

SCHEDULES = 60


def threads(*functions):
    """Run functions in threads and wait for all."""
    started = [threading.Thread(target=function) for function in functions]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def read_after_join():
    """A join orders what the thread did before what comes after."""
    box = {}

    def work(key):
        box[key] = key * 2

    started = [threading.Thread(target=work, args=(key,)) for key in range(3)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert sum(box.values()) == 6


def results_in_a_list():
    """Appends commute, and the join orders them before the reading."""
    results = []
    threads(*[lambda n=n: results.append(n) for n in range(3)])
    assert sorted(results) == [0, 1, 2]
    assert len(results) == 3


def passed_through_a_queue():
    """Whoever takes an object from a queue owns it."""
    jobs, done = queue.Queue(2), queue.Queue()

    def work():
        while (job := jobs.get()) is not None:
            job["answer"] = job["n"] ** 2
            done.put(job)
            jobs.task_done()

    worker = threading.Thread(target=work)
    worker.start()
    for n in range(3):
        jobs.put({"n": n})
    jobs.put(None)
    worker.join()
    assert [done.get()["answer"] for _ in range(3)] == [0, 1, 4]


def bounded_producer_and_consumer():
    """A queue of one."""
    jobs, seen = queue.Queue(1), []

    def produce():
        for n in range(3):
            jobs.put(n)
        jobs.put(None)

    def consume():
        while (n := jobs.get()) is not None:
            seen.append(n)

    threads(produce, consume)
    assert seen == [0, 1, 2]


def futures_of_a_pool():
    """A result orders the work before its use."""

    def work(n):
        cell = {"n": n}
        cell["n"] += 1
        return cell

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(work, n) for n in range(3)]
        assert sum(future.result()["n"] for future in as_completed(futures)) == 6
        assert [cell["n"] for cell in pool.map(work, range(2))] == [1, 2]


def thread_local_state():
    """Each thread has attributes of its own."""
    mine = threading.local()

    def work():
        mine.n = 0
        mine.n += 1
        assert mine.n == 1

    threads(work, work)


def setdefault_without_a_lock():
    """An atomic get-or-insert."""
    groups = {}

    def add(n):
        groups.setdefault(n % 2, []).append(n)

    threads(*[lambda n=n: add(n) for n in range(3)])
    assert sorted(groups[0]) == [0, 2]


def work_taken_from_a_deque():
    """Popping from either end is atomic."""
    jobs, done = collections.deque(range(4)), []

    def work():
        while True:
            try:
                job = jobs.popleft()
            except IndexError:
                return
            done.append(job)

    threads(work, work)
    assert sorted(done) == [0, 1, 2, 3]


def timer_that_is_joined():
    """A timer's thread writes, and is waited for."""
    box = {}
    timer = threading.Timer(0.5, lambda: box.update(fired=True))
    box["before"] = True
    timer.start()
    timer.join()
    assert box["fired"]


def threads_started_by_threads():
    """Order is inherited."""
    tree = {"depth": 0}

    def grow(n):
        tree["depth"] += 1
        if n:
            child = threading.Thread(target=grow, args=(n - 1,))
            child.start()
            child.join()

    threads(lambda: grow(2))
    assert tree["depth"] == 3


def joined_queue():
    """What was done before task_done is seen after the queue's join."""
    jobs, done = queue.Queue(), {}

    def work():
        while (n := jobs.get()) is not None:
            done[n] = n * 2
            jobs.task_done()

    thread = threading.Thread(target=work)
    thread.start()
    for n in range(3):
        jobs.put(n)
    jobs.join()
    assert sum(done.values()) == 6
    jobs.put(None)
    thread.join()


class Worker(threading.Thread):
    """A thread that keeps its result."""

    result = None

    def run(self):
        """Work."""
        self.result = self.name.upper()


def thread_with_a_result():
    """A join orders the result."""
    workers = [Worker(name=name) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.result for worker in workers] == ["A", "B"]


def polling_the_clock():
    """Time passes for who only looks at it."""
    end = time.monotonic() + 1
    rounds = 0
    while time.monotonic() < end:
        rounds = rounds + 1


def working_alone():
    """Many lines that concern nobody else."""
    sums = []

    def work():
        total = 0
        for n in range(100):
            total += n
        sums.append(total)

    threads(work, work)
    assert sums == [4950, 4950]


PROGRAMS = [
    value
    for value in list(globals().values())
    if callable(value)
    and getattr(value, "__module__", None) == __name__
    and value.__name__ not in {"threads", "Counter", "Worker"}
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_no_alarm(program):
    """A right program has no finding when every line is a switching point."""
    result = explore(program, schedules=SCHEDULES, lines=True)
    assert result.ok, result.finding.text
    assert result.schedules == SCHEDULES or result.exhausted
