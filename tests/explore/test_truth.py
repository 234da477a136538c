"""The simulated modules tell the truth: random programs behave as on the real ones.

A program is a list of operations for each of two or three threads over a few shared objects.  The
real run gives one outcome; it must be among the outcomes that the explorer sees.  Programs that
could hang are given time-outs, which really pass on the real side (a few milliseconds) and
virtually on ours.
"""

from __future__ import annotations

import _queue
import queue
import random
import threading

import pytest

from qrpc_lab.explore import explore

pytestmark = pytest.mark.slow

PATIENCE = 0.004  # seconds that a real operation waits before it gives up
KINDS = ("lock", "rlock", "event", "semaphore", "queue", "lifo", "priority", "simple")
OPERATIONS = {
    "lock": ("acquire", "try", "release", "locked"),
    "rlock": ("acquire", "try", "release"),
    "event": ("set", "clear", "wait", "is_set"),
    "semaphore": ("acquire", "try", "release"),
    "queue": ("put", "get", "put_nowait", "get_nowait", "qsize", "empty", "full", "task_done"),
    "lifo": ("put", "get", "get_nowait"),
    "priority": ("put", "get", "get_nowait"),
    "simple": ("put", "get", "get_nowait", "qsize", "empty"),
}


def simple_queue():
    """Make a SimpleQueue; a real one is the one written in Python.

    The one in C may wait for ever in `get(timeout=…)`: woken for an item that another thread has
    taken when its time is just over, it takes what is left of it, less than nothing, for no limit.
    """
    real = queue.SimpleQueue is _queue.SimpleQueue
    return queue._PySimpleQueue() if real else queue.SimpleQueue()


def make(kind):
    """Make one shared object, real or simulated: whatever the modules give at this moment."""
    return {
        "lock": threading.Lock,
        "rlock": threading.RLock,
        "event": threading.Event,
        "semaphore": lambda: threading.BoundedSemaphore(1),
        "queue": lambda: queue.Queue(1),
        "lifo": queue.LifoQueue,
        "priority": queue.PriorityQueue,
        "simple": simple_queue,
    }[kind]()


def perform(thing, operation, value):
    """Do one operation; return what came of it as plain data."""
    arguments = {
        "acquire": {"timeout": PATIENCE},
        "try": {"blocking": False},
        "wait": {"timeout": PATIENCE},
        "put": {"item": value, "timeout": PATIENCE},
        "put_nowait": {"item": value},
        "get": {"timeout": PATIENCE},
    }
    method = getattr(thing, "acquire" if operation == "try" else operation)
    try:
        return operation, method(**arguments.get(operation, {}))
    except (queue.Empty, queue.Full, RuntimeError, ValueError) as error:
        return operation, type(error).__name__, str(error)


def draw(seed):
    """Invent a program: kinds of the shared objects, and the operations of each thread."""
    rnd = random.Random(seed)  # noqa: S311 - programs, not secrets
    kinds = rnd.sample(KINDS, rnd.randint(1, 2))
    threads = []
    for _ in range(rnd.randint(1, 3)):
        steps = []
        for _ in range(rnd.randint(1, 4)):
            which = rnd.randrange(len(kinds))
            steps.append((which, rnd.choice(OPERATIONS[kinds[which]]), rnd.randrange(3)))
        threads.append(steps)
    return kinds, threads


def program(kinds, threads):
    """Return the program as a function of no arguments; it returns each thread's results."""

    def main():
        things = [make(kind) for kind in kinds]
        results = [[] for _ in threads]
        # The real RLock knows threads by a number that the next thread inherits: none ends early.
        over = threading.Barrier(len(threads))

        def body(steps, mine):
            for which, operation, value in steps:
                mine.append(perform(things[which], operation, value))
            over.wait()

        running = [
            threading.Thread(target=body, args=pair) for pair in zip(threads, results, strict=True)
        ]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        return tuple(map(tuple, results))

    return main


def outcomes(main, schedules):
    """Return what the explorer sees, as text; releasing too much is what some programs do."""
    explored = explore(main, schedules=schedules, expected=["QL108"])
    assert explored.ok, explored.finding.text
    return {repr(value.value) for value in explored.values}


@pytest.mark.parametrize("seed", range(40))
def test_a_real_outcome_is_among_the_explored_ones(seed):
    """Five programs for each seed, 200 in all: results, refusals and error texts."""
    for part in range(5):
        kinds, threads = draw(seed * 5 + part)
        main = program(kinds, threads)
        real = repr(main())
        assert any(real in outcomes(main, count) for count in (60, 600, 4000)), (kinds, threads)


@pytest.mark.parametrize("seed", range(20))
def test_one_thread_gives_exactly_the_real_outcome(seed):
    """Without another thread there is one outcome, the real one: 100 programs."""
    for part in range(5):
        kinds, threads = draw(1000 + seed * 5 + part)
        main = program(kinds, threads[:1])
        assert outcomes(main, 50) == {repr(main())}
