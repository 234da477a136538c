"""Thirty right programs of different styles. A finding in any of them is a false alarm."""
# ruff: noqa: D102, D103 - the name of a program says what it is

from __future__ import annotations

import contextvars
import logging
import queue
import random
import sys
import threading
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, field
from queue import Empty, LifoQueue, PriorityQueue, Queue, SimpleQueue
from threading import Barrier, Condition, Event, Lock, RLock, Semaphore, Thread, Timer

import qrpc_lab as q

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


@program
def polling_with_a_timeout():
    items, stop, got = Queue(), Event(), []

    def work():
        while not stop.is_set() or not items.empty():
            try:
                got.append(items.get(timeout=0.1))
            except Empty:
                continue

    worker = Thread(target=work)
    worker.start()
    items.put("a")
    stop.set()
    worker.join()
    assert got == ["a"]


@program
def a_timer_that_is_cancelled():
    timer = Timer(60, lambda: None)
    timer.start()
    timer.cancel()
    timer.join()


@program
def priorities_and_stacks():
    heap, stack = PriorityQueue(), LifoQueue()
    for number in (3, 1, 2):
        heap.put(number)
        stack.put(number)
    assert [heap.get(), heap.get(), heap.get()] == [1, 2, 3]
    assert [stack.get_nowait() for _ in range(3)] == [2, 1, 3]


class Worker(Thread):
    """A thread with a queue of its own."""

    def __init__(self):
        super().__init__(name="worker")
        self.inbox = SimpleQueue()
        self.seen = []

    def run(self):
        while (item := self.inbox.get()) is not None:
            self.seen.append(item)


@program
def subclass_of_thread():
    worker = Worker()
    worker.start()
    for item in (1, 2, None):
        worker.inbox.put(item)
    worker.join()
    assert worker.seen == [1, 2]
    assert not worker.is_alive()


@dataclass
class Account:
    """Its lock is made by the factory of a field."""

    number: int
    balance: int = 10
    lock: threading.Lock = field(default_factory=threading.Lock)


@program
def locks_in_one_order():
    accounts = [Account(0), Account(1)]

    def move(source, target):
        first, second = sorted((source, target), key=lambda account: account.number)
        with first.lock, second.lock:
            source.balance -= 1
            target.balance += 1

    run(lambda: move(*accounts), lambda: move(*reversed(accounts)))
    assert sum(account.balance for account in accounts) == 20


@program
def thread_local_names():
    mine, seen = threading.local(), []

    def body(name):
        def inner():
            mine.name = name
            time.sleep(0)
            seen.append(mine.name)

        return inner

    run(body("a"), body("b"))
    assert sorted(seen) == ["a", "b"]


@program
def logging_from_threads():
    log = logging.getLogger("right")
    run(lambda: log.debug("one"), lambda: log.debug("two"))


@program
def random_delays():
    def body():
        time.sleep(random.random())  # noqa: S311 - a delay

    before = time.monotonic()
    run(body, body)
    assert time.monotonic() - before < 3


@program
def pool_over_channels():
    jobs, results, wg = q.Chan(), q.Chan(), q.WaitGroup()

    def work():
        for job in jobs:
            results.send(job * job)

    def feed():
        for job in range(4):
            jobs.send(job)
        jobs.close()

    def finish():
        wg.wait()
        results.close()

    for _ in range(2):
        wg.go(work)
    q.go(feed)
    q.go(finish)
    assert sorted(results) == [0, 1, 4, 9]


@program
def select_with_a_stop():
    ticks, stop = q.Chan(), q.Chan()

    def tick():
        while q.select(q.send(ticks, 1), q.recv(stop)).index == 0:
            pass

    q.go(tick)
    for _ in range(3):
        ticks.recv()
    stop.close()


@program
def context_that_times_out():
    ctx, cancel = q.with_timeout(q.background(), 5.0)
    answer = q.Chan(1)
    q.go(answer.send, "early")
    assert q.select(q.recv(answer), q.recv(ctx.done())).index == 0
    cancel()


@program
def group_that_collects_an_error():
    def fail():
        raise ValueError("no")

    try:
        with q.Group() as group:
            group.go(fail)
            group.go(lambda: group.context.done().recv_ok())
    except ValueError:
        return
    raise AssertionError("the error was lost")


@program
def readers_and_a_writer():
    lock, value, seen = q.RWMutex(), [0], []

    def read():
        with lock.reader():
            seen.append(value[0])

    def write():
        with lock:
            value[0] = 1

    run(read, write, read)
    assert set(seen) <= {0, 1}


@program
def once_and_single_flight():
    once, flight, calls = q.Once(), q.SingleFlight(), []

    def body():
        once.do(lambda: calls.append(1))
        assert flight.do("key", lambda: 7)[0] == 7

    run(body, body)
    assert calls == [1]


@program
def pipeline_of_three():
    numbers, squares = q.Chan(1), q.Chan(1)

    def generate():
        for n in range(3):
            numbers.send(n)
        numbers.close()

    def square():
        for n in numbers:
            squares.send(n * n)
        squares.close()

    q.go(generate)
    q.go(square)
    assert list(squares) == [0, 1, 4]


@program
def ticker_that_is_stopped():
    ticker = q.Ticker(0.5)
    ticker.c.recv()
    ticker.stop()


@program
def spinning_until_somebody_says_so():
    flag = Event()
    worker = Thread(target=flag.set)
    worker.start()
    while not flag.is_set():
        time.sleep(0.01)
    worker.join()


@program
def nowait_with_backoff():
    items: queue.Queue[int] = queue.Queue(1)

    def put():
        for number in range(2):
            while True:
                try:
                    items.put_nowait(number)
                    break
                except queue.Full:
                    time.sleep(0.001)

    putter = Thread(target=put)
    putter.start()
    assert [items.get(), items.get()] == [0, 1]
    putter.join()


@program
def executor_that_nobody_shuts_down():
    pool = ThreadPoolExecutor(2)
    assert pool.submit(pow, 2, 3).result() == 8


@program
def script_that_exits_well():
    worker = Thread(target=time.sleep, args=(1,))
    worker.start()
    worker.join()
    sys.exit(0)


VARIABLE = contextvars.ContextVar("variable", default=0)


@program
def context_variables_of_each_thread():
    def body():
        assert VARIABLE.get() == 0
        VARIABLE.set(7)

    VARIABLE.set(5)
    run(body, body)
    assert VARIABLE.get() == 5


class Named(threading.local):
    """Attributes of each thread, set up once in each."""

    def __init__(self, name):
        super().__init__()
        self.name = name


@program
def subclass_of_local():
    named, seen = Named("fresh"), []
    named.name = "changed"
    run(lambda: seen.append(named.name))
    assert (seen, named.name) == (["fresh"], "changed")


@program
def waiting_by_the_clock():
    done = Event()
    Thread(target=done.set).start()
    end = time.monotonic() + 60
    while not done.is_set() and time.monotonic() < end:
        pass
    assert done.is_set()
