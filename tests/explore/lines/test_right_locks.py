"""Right programs over locks, conditions, events and barriers: line by line, and no alarm."""

from __future__ import annotations

import collections
import threading
import time

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


class Counter:
    """A counter that locks."""

    def __init__(self):
        self._lock = threading.Lock()
        self._n = 0

    def bump(self):
        """Count one."""
        with self._lock:
            self._n += 1

    @property
    def n(self):
        """The count."""
        with self._lock:
            return self._n


def locked_counter():
    """A lock around each access."""
    counter = Counter()
    threads(*[counter.bump] * 3)
    assert counter.n == 3


def lock_and_nonlocal():
    """A captured variable, guarded."""
    total = 0
    mutex = threading.Lock()

    def add():
        nonlocal total
        for _ in range(2):
            mutex.acquire()
            try:
                total += 1
            finally:
                mutex.release()

    threads(add, add)
    assert total == 4


def event_as_a_gate():
    """What was set before the event is seen after the wait."""
    ready, config = threading.Event(), {}

    def use():
        ready.wait()
        assert config["url"] == "x"

    started = [threading.Thread(target=use) for _ in range(2)]
    for thread in started:
        thread.start()
    config["url"] = "x"
    ready.set()
    for thread in started:
        thread.join()


def condition_with_a_predicate():
    """A bounded buffer with a condition, waited for in a loop."""
    buffer = collections.deque()
    changed = threading.Condition()
    taken = []

    def put(n):
        with changed:
            while len(buffer) >= 1:
                changed.wait()
            buffer.append(n)
            changed.notify_all()

    def take():
        with changed:
            changed.wait_for(lambda: buffer)
            taken.append(buffer.popleft())
            changed.notify_all()

    threads(lambda: put(1), lambda: put(2), take, take)
    assert sorted(taken) == [1, 2]


def barrier_between_phases():
    """Each writes its own half, then reads the other's."""
    barrier = threading.Barrier(2)
    halves, sums = [0, 0], [0, 0]

    def work(me):
        halves[me] = me + 1
        barrier.wait()
        sums[me] = halves[0] + halves[1]

    threads(lambda: work(0), lambda: work(1))
    assert sums == [3, 3]


def semaphore_as_a_mutex():
    """One permit guards like a lock."""
    permit, box = threading.Semaphore(1), [0]

    def work():
        with permit:
            box[0] += 1

    threads(work, work)
    assert box[0] == 2


def reentrant_lock():
    """A method that locks calls another that does."""

    class Account:
        def __init__(self):
            self.lock = threading.RLock()
            self.balance = 0

        def add(self, n):
            with self.lock:
                self.balance = self.balance + n

        def twice(self, n):
            with self.lock:
                self.add(n)
                self.add(n)

    account = Account()
    threads(lambda: account.twice(1), lambda: account.twice(2))
    assert account.balance == 6


def lazy_value_behind_a_lock():
    """Check and act under one lock."""
    lock, cache = threading.Lock(), {}

    def get():
        with lock:
            if "value" not in cache:
                cache["value"] = object()
            return cache["value"]

    seen = []
    threads(lambda: seen.append(get()), lambda: seen.append(get()))
    assert seen[0] is seen[1]


def polling_with_a_lock():
    """A loop that looks now and then."""
    lock, state = threading.Lock(), {"done": False}

    def work():
        with lock:
            state["done"] = True

    thread = threading.Thread(target=work)
    thread.start()
    while True:
        with lock:
            if state["done"]:
                break
        time.sleep(0.1)
    thread.join()


def events_in_turn():
    """Two threads that take turns over one list."""
    yours, mine, box = threading.Event(), threading.Event(), [0]

    def first():
        for _ in range(2):
            yours.wait()
            yours.clear()
            box[0] += 1
            mine.set()

    def second():
        for _ in range(2):
            box[0] += 1
            yours.set()
            mine.wait()
            mine.clear()

    threads(first, second)
    assert box[0] == 4


def lock_handed_on():
    """A lock that one thread takes and another gives back."""
    lock, box = threading.Lock(), {}
    lock.acquire()

    def work():
        box["x"] = 1
        lock.release()

    thread = threading.Thread(target=work)
    thread.start()
    with lock:
        assert box["x"] == 1
    thread.join()


def polling_an_event():
    """A loop that spins until another thread has set the event."""
    event = threading.Event()
    thread = threading.Thread(target=event.set)
    thread.start()
    rounds = 0
    while not event.is_set():
        rounds += 1
    thread.join()


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
