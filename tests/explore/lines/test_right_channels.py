"""Right programs over channels and what stands on them: line by line, and no alarm."""

from __future__ import annotations

import contextlib
import threading

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


def one_flight_after_the_other():
    """A flight for a key comes after the one that has landed."""
    flights, box = SingleFlight(), {"n": 0}

    def load():
        box["n"] += 1
        return [box["n"]]

    threads(lambda: flights.do("key", load), lambda: flights.do("key", load))


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


PROGRAMS = [
    value
    for value in list(globals().values())
    if callable(value) and getattr(value, "__module__", None) == __name__ and value is not threads
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_no_alarm(program):
    """A right program has no finding when every line is a switching point."""
    result = explore(program, schedules=SCHEDULES, lines=True)
    assert result.ok, result.finding.text
    assert result.schedules == SCHEDULES or result.exhausted
