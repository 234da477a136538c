"""Updates of a dict or a set touch the keys that they store, however these are given."""

from collections import Counter
from threading import Thread

import pytest

from qrpc_lab.explore import explore


def beside(update, look):
    """Run `update` in a thread, and `look` meanwhile."""
    thread = Thread(target=update)
    thread.start()
    look()
    thread.join()


@pytest.mark.parametrize("more", [{"a": 1}, [("a", 1)], (("a", 1),)])
def test_an_update_writes_its_keys(more):
    """A race with a read of one of them; none with a read of another."""

    def same():
        found = {"a": 0, "b": 0}
        beside(lambda: found.update(more), lambda: found["a"])

    def other():
        found = {"a": 0, "b": 0}
        beside(lambda: found.update(more), lambda: found["b"])

    assert explore(same, schedules=50, lines=True).finding.code == "QL103"
    assert explore(other, schedules=50, lines=True).ok


@pytest.mark.parametrize("more", [{2}, [2], (2,), frozenset({2})])
def test_an_update_of_a_set_adds_its_members(more):
    """A race with asking for one of them; none with another, nor with adding the same."""

    def same():
        found = {1}
        beside(lambda: found.update(more), lambda: 2 in found)

    def other():
        found = {1}
        beside(lambda: found.update(more), lambda: 1 in found)

    def twice():
        found = {1}
        beside(lambda: found.update(more), lambda: found.update(more))

    assert explore(same, schedules=50, lines=True).finding.code == "QL103"
    assert explore(other, schedules=50, lines=True).ok
    assert explore(twice, schedules=50, lines=True).ok


def test_counting_letters_commutes():
    """`Counter.update` of a list counts in one step; neither order gives another sum."""

    def main():
        letters = Counter()
        beside(lambda: letters.update("ab"), lambda: letters.update(["a"]))
        assert letters == {"a": 2, "b": 1}

    assert explore(main, schedules=50, lines=True).ok
