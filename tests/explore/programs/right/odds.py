"""Right programs of rarer kinds: clocks, subclasses, locals, logging, spinning."""
# ruff: noqa: D102, D103 - the name of a program says what it is

from __future__ import annotations

import contextvars
import logging
import queue
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, LifoQueue, PriorityQueue, Queue, SimpleQueue
from threading import Event, Thread, Timer

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
