"""Methods of containers that are handed on as values, and called by somebody else."""

from collections import deque
from functools import partial
from threading import Thread

import pytest

from qrpc_lab import WaitGroup, go
from qrpc_lab.explore import explore


def appended_by_a_thread():
    """The length is asked while the thread may append."""
    found = []
    thread = Thread(target=found.append, args=(1,))
    thread.start()
    len(found)
    thread.join()


def discarded_by_a_goroutine():
    """A member is asked for while it may be discarded."""
    names = {"ada"}
    go(names.discard, "ada")
    return "ada" in names


def taken_by_a_partial():
    """An item is read while it may be taken."""
    items = deque([1, 2])
    thread = Thread(target=partial(items.popleft))
    thread.start()
    first = items[0]
    thread.join()
    return first


@pytest.mark.parametrize(
    "program", [appended_by_a_thread, discarded_by_a_goroutine, taken_by_a_partial]
)
def test_a_race_with_a_method_that_was_handed_on(program):
    """QL103, although the thread has no line of the program."""
    assert explore(program, schedules=50, lines=True).finding.code == "QL103"


def test_what_is_in_order_stays_no_finding():
    """Two appends commute, a wait orders the rest, and the method is still the method."""

    def main():
        found, lengths = [], {"a": 2, "b": 1}
        group = WaitGroup()
        add = found.append
        for number in range(3):
            group.go(add, number)
        group.wait()
        assert sorted(found) == [0, 1, 2]
        assert min(lengths, key=lengths.get) == "b"
        assert (add, add.__name__, add.__self__ is found) == (found.append, "append", True)

    assert explore(main, schedules=100, lines=True).ok
