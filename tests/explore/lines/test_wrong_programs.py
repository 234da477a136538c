"""Wrong programs that plain runs hardly ever show: found line by line, and named."""

from __future__ import annotations

import threading

import pytest

from qrpc_lab import Chan, go
from qrpc_lab.explore import explore, replay

total = 0


def threads(*functions):
    """Run functions in threads and wait for all."""
    started = [threading.Thread(target=function) for function in functions]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


class Box:
    """An object with attributes."""

    shared = 0

    def __init__(self):
        self.n = 0
        self.value = None
        self.closed = False

    def bump(self):
        """Count one, without a lock."""
        self.n += 1

    def get(self):
        """Make the value when it is first asked for, without a lock."""
        if self.value is None:
            self.value = object()
        return self.value

    def close(self):
        """Close once, without a lock."""
        if not self.closed:
            self.closed = True


def unlocked_counter():
    """Two increments, of which one may be lost."""
    box = Box()
    threads(box.bump, box.bump)


def counter_in_a_class():
    """The same on a class."""

    def bump():
        Box.shared += 1

    threads(bump, bump)


def counter_in_a_variable():
    """The same on a captured variable."""
    n = 0

    def bump():
        nonlocal n
        n = n + 1

    threads(bump, bump)


def counter_in_a_global():
    """The same on a global."""

    def bump():
        global total  # noqa: PLW0603 - the bug
        total += 1

    threads(bump, bump)


def counter_in_a_dict():
    """The same on an item."""
    counts = {"a": 0}

    def bump():
        counts["a"] += 1

    threads(bump, bump)


def counter_with_a_call():
    """A call between reading and writing."""
    box = Box()

    def add(n):
        return n + 1

    def bump():
        box.n = add(box.n)

    threads(bump, bump)


def lazy_value():
    """Check, then act."""
    box = Box()
    threads(box.get, box.get)


def double_close():
    """Check, then act."""
    box = Box()
    threads(box.close, box.close)


def cache_filled_twice():
    """Check, then act, on a key."""
    cache = {}

    def get():
        if "a" not in cache:
            cache["a"] = object()

    threads(get, get)


def dict_changed_while_walked():
    """Somebody adds a key while somebody else walks."""
    table = {"a": 1, "b": 2}

    def walk():
        for key in table:
            assert key

    def add():
        table["c"] = 3

    threads(walk, add)


def list_emptied_while_asked():
    """Asks whether there is something, and then takes it."""
    jobs = [1]

    def take():
        if jobs:
            jobs.pop()

    threads(take, take)


def flag_without_order():
    """A plain variable is no event."""
    box = Box()

    def work():
        box.value = "made"
        box.closed = True

    thread = threading.Thread(target=work)
    thread.start()
    if box.closed:
        assert box.value == "made"
    thread.join()


def two_locks():
    """Each guards with a lock of its own."""
    box = Box()
    one = threading.Lock()
    two = threading.Lock()

    def first():
        with one:
            box.n += 1

    def second():
        with two:
            box.n += 1

    threads(first, second)


def read_before_the_join():
    """Main looks before it waits."""
    box = Box()
    thread = threading.Thread(target=box.bump)
    thread.start()
    assert box.n in {0, 1}
    thread.join()


def sent_and_kept():
    """The sender goes on changing what it has sent."""
    ch = Chan(1)

    def send():
        job = {"n": 1}
        ch.send(job)
        job["n"] = 2

    go(send)
    assert ch.recv()["n"] in {1, 2}


PROGRAMS = [
    value
    for value in list(globals().values())
    if callable(value)
    and getattr(value, "__module__", None) == __name__
    and value.__name__ not in {"threads", "Box"}
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
@pytest.mark.parametrize("seed", range(3))
def test_found(program, seed):
    """As a data race, or as the exception that it leads to."""
    result = explore(program, schedules=100, seed=seed, lines=True)
    assert not result.ok
    assert result.finding.code in {"QL103", "QL107"}


def test_plain_exploring_misses_what_lines_finds():
    """Without lines an increment is one step, and so right in every schedule."""
    assert explore(unlocked_counter, schedules=50).ok
    assert not explore(unlocked_counter, schedules=50, lines=True).ok


def test_a_race_is_told_in_full():
    """Both accesses, both goroutines, both lines, and what would have ordered them."""
    finding = explore(two_locks, schedules=100, lines=True).finding
    assert finding.code == "QL103"
    assert finding.text.count("box.n") >= 2
    assert "test_wrong_programs.py" in finding.text
    assert "first holds one, second holds two: the same lock must guard both" in finding.text
    assert [access.goroutine for access in finding.accesses] == ["first", "second"]
    assert {access.where.line for access in finding.accesses} == {
        two_locks.__code__.co_firstlineno + 8,
        two_locks.__code__.co_firstlineno + 12,
    }


def test_a_race_is_replayed():
    """The token of a race leads to the same race."""
    found = explore(cache_filled_twice, schedules=100, lines=True)
    again = replay(cache_filled_twice, found.finding.token)
    assert again.finding.code == found.finding.code
    assert again.finding.message == found.finding.message


def test_code_is_put_back():
    """After an exploration the functions are as they were written."""
    before = Box.bump.__code__, unlocked_counter.__code__
    explore(unlocked_counter, schedules=5, lines=True)
    assert (Box.bump.__code__, unlocked_counter.__code__) == before
