"""Right programs of many styles: line by line, and no alarm."""

from __future__ import annotations

import collections
import contextlib
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest

from qrpc_lab import (
    Chan,
    Group,
    Once,
    RWMutex,
    Semaphore,
    SingleFlight,
    WaitGroup,
    background,
    go,
    recv,
    select,
    send,
    with_cancel,
)
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


def thread_local_state():
    """Each thread has attributes of its own."""
    mine = threading.local()

    def work():
        mine.n = 0
        mine.n += 1
        assert mine.n == 1

    threads(work, work)


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


def channel_hands_over():
    """An unbuffered send orders both ways."""
    jobs, answers = Chan(), Chan(1)

    def work():
        for job in jobs:
            job.append("done")
            answers.send(job)
        answers.close()

    go(work)
    for n in range(2):
        job = [n]
        jobs.send(job)
        assert answers.recv() == [n, "done"]
    jobs.close()
    assert answers.recv_ok() == (None, False)


def rendezvous_orders_the_sender_too():
    """What the receiver did before it received is seen by the sender afterwards."""
    ch, box = Chan(), {}

    def receive():
        box["x"] = 1
        ch.recv()

    go(receive)
    ch.send(None)
    assert box["x"] == 1


def channel_as_a_semaphore():
    """The k-th receive orders the k+C-th send."""
    slots, done, box = Chan(1), WaitGroup(), {"n": 0}

    def work():
        slots.send(None)
        box["n"] += 1
        slots.recv()

    for _ in range(3):
        done.go(work)
    done.wait()
    assert box["n"] == 3


def close_orders():
    """What came before a close is seen by who learns of it."""
    ready, box = Chan(), {}

    def announce():
        box["x"] = 1
        ready.close()

    go(announce)
    for _ in ready:
        pass
    assert box["x"] == 1


def wait_group_orders():
    """Done comes before wait's return."""
    group, box = WaitGroup(), {}
    for n in range(2):
        group.go(lambda n=n: box.__setitem__(n, n))
    group.wait()
    assert box == {0: 0, 1: 1}


def select_orders():
    """As the receive that it chose."""
    one, two, box = Chan(), Chan(1), {}

    def first():
        box["one"] = 1
        one.send(1)

    def second():
        box["two"] = 2
        select(send(two, 2))

    go(first)
    go(second)
    for _ in range(2):
        got = select(recv(one), recv(two))
        assert box["one" if got.index == 0 else "two"] == got.value


def context_orders():
    """A cancel comes before what waited for it."""
    ctx, cancel = with_cancel(background())
    box, ended = {}, WaitGroup()

    def wait():
        with contextlib.suppress(Exception):
            ctx.done().recv()
        assert box["why"] == "enough"

    ended.go(wait)
    box["why"] = "enough"
    cancel()
    ended.wait()


def group_of_tasks():
    """An error group waits for its tasks."""
    box = {}

    def work(n):
        box[n] = n

    with Group() as group:
        for n in range(2):
            group.go(work, n)
    assert len(box) == 2


def readers_and_a_writer():
    """A read lock orders readers after writers and before them."""
    lock, box = RWMutex(), {"n": 0}

    def write():
        with lock:
            box["n"] += 1

    def read():
        with lock.reader():
            return box["n"]

    threads(write, read, read, write)
    assert read() == 2


def once_only():
    """Whoever comes later sees what the first one made."""
    once, box = Once(), {}

    def make():
        box["made"] = 1

    def use():
        once.do(make)
        assert box["made"] == 1

    threads(use, use)


def weighted_semaphore():
    """All permits at once exclude everybody."""
    permits, box = Semaphore(2), {"n": 0}

    def work():
        permits.acquire(2)
        box["n"] += 1
        permits.release(2)

    threads(work, work)
    assert box["n"] == 2


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


def one_flight_after_the_other():
    """A flight for a key comes after the one that has landed."""
    flights, box = SingleFlight(), {"n": 0}

    def load():
        box["n"] += 1
        return [box["n"]]

    threads(lambda: flights.do("key", load), lambda: flights.do("key", load))


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


def cache_behind_a_read_lock():
    """Read under the read lock, write under the other, and look again."""
    lock, cache = RWMutex(), {}

    def get(key):
        with lock.reader():
            if key in cache:
                return cache[key]
        with lock:
            if key not in cache:
                cache[key] = key * 2
            return cache[key]

    threads(lambda: get(1), lambda: get(1))


def pipeline_of_channels():
    """A value belongs to the stage that received it."""
    numbers, squares = Chan(1), Chan()

    def square():
        for job in numbers:
            job["n"] **= 2
            squares.send(job)
        squares.close()

    def feed():
        for n in range(3):
            numbers.send({"n": n})
        numbers.close()

    go(feed)
    go(square)
    assert [job["n"] for job in squares] == [0, 1, 4]


def polling_the_clock():
    """Time passes for who only looks at it."""
    end = time.monotonic() + 1
    rounds = 0
    while time.monotonic() < end:
        rounds = rounds + 1


def polling_an_event():
    """A loop that spins until another thread has set the event."""
    event = threading.Event()
    thread = threading.Thread(target=event.set)
    thread.start()
    rounds = 0
    while not event.is_set():
        rounds += 1
    thread.join()


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
