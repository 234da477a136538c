"""Right programs of threads, locks, queues and executors. A finding in any is a false alarm."""
# ruff: noqa: D103 - the name of a program says what it is

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait
from queue import Queue
from threading import Barrier, Condition, Event, Lock, RLock, Semaphore, Thread

PROGRAMS = []


def program(function):
    """Add a program to the list."""
    PROGRAMS.append(function)
    return function


def run(*bodies):
    """Start a thread for each function, and wait for all."""
    threads = [Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@program
def locked_counter():
    total, lock = [0], Lock()

    def add():
        for _ in range(2):
            with lock:
                total[0] += 1

    run(add, add)
    assert total == [4]


@program
def bounded_producer_and_consumer():
    items, got = Queue(1), []

    def produce():
        for number in range(4):
            items.put(number)
        items.put(None)

    def consume():
        while (item := items.get()) is not None:
            got.append(item)

    run(produce, consume)
    assert got == [0, 1, 2, 3]


@program
def queue_joined_by_daemons():
    jobs, done = Queue(), []

    def work():
        while True:
            done.append(jobs.get())
            jobs.task_done()

    for _ in range(2):
        Thread(target=work, daemon=True).start()
    for number in range(3):
        jobs.put(number)
    jobs.join()
    assert sorted(done) == [0, 1, 2]


@program
def condition_with_a_loop():
    condition, items = Condition(), deque()

    def take():
        with condition:
            while not items:
                condition.wait()
            items.popleft()

    def put():
        with condition:
            items.append(1)
            condition.notify()

    run(take, take, put, put)
    assert not items


@program
def condition_with_wait_for():
    condition, state = Condition(Lock()), {"turn": 0}

    def step(number):
        def body():
            with condition:
                assert condition.wait_for(lambda: state["turn"] == number, timeout=60)
                state["turn"] += 1
                condition.notify_all()

        return body

    run(step(2), step(0), step(1))
    assert state["turn"] == 3


@program
def event_then_work():
    ready, value = Event(), []

    def prepare():
        value.append(42)
        ready.set()

    def use():
        assert ready.wait(timeout=30)
        assert value == [42]

    run(use, prepare, use)


@program
def semaphore_as_a_limit():
    limit, inside, most, lock = Semaphore(2), [0], [0], Lock()

    def body():
        with limit:
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            with lock:
                inside[0] -= 1

    run(body, body, body)
    assert most[0] <= 2


@program
def barrier_in_phases():
    barrier, log = Barrier(3), []

    def body():
        log.append("first")
        barrier.wait()
        log.append("second")

    run(body, body, body)
    assert log[:3] == ["first"] * 3


@program
def executor_with_results():
    with ThreadPoolExecutor(max_workers=2) as pool:
        assert list(pool.map(lambda n: n * n, range(4))) == [0, 1, 4, 9]


@program
def executor_as_completed():
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(pow, 2, n) for n in range(3)]
        assert sorted(future.result() for future in as_completed(futures)) == [1, 2, 4]


@program
def executor_with_an_error_that_is_read():
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(int, "x")
        done, left = wait([future], return_when=FIRST_COMPLETED)
    assert not left
    assert isinstance(done.pop().exception(), ValueError)


@program
def threads_started_by_threads():
    log, lock = [], Lock()

    def leaf():
        with lock:
            log.append(1)

    def branch():
        run(leaf, leaf)

    run(branch, branch)
    assert len(log) == 4


@program
def reentrant_lock():
    lock, total = RLock(), [0]

    def inner():
        with lock:
            total[0] += 1

    def outer():
        with lock:
            inner()

    run(outer, outer)
    assert total == [2]


@program
def lock_handed_from_thread_to_thread():
    signal = Lock()
    signal.acquire()

    def give():
        signal.release()

    Thread(target=give).start()
    signal.acquire()
    signal.release()
