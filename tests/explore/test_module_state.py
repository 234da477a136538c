"""What a module has made before the explorer came, and what it keeps from schedule to schedule."""

from __future__ import annotations

import threading
from queue import Queue
from threading import Thread

from qrpc_lab.explore import choose, explore

GUARD = threading.Lock()
CHANGED = threading.Condition(GUARD)
INBOX = Queue(1)
RUNS = []


class Shared:
    """A lock in an object that the module has made."""

    def __init__(self):
        self.lock = threading.Lock()
        self.total = 0


SHARED = Shared()


def test_locks_and_queues_of_the_module_are_simulated_as_well():
    """Made before the explorer came, in the module and in an object of it; real again after."""
    before = GUARD, INBOX, SHARED.lock

    def main():
        def work():
            with GUARD, SHARED.lock:
                INBOX.put(1)

        def tell():
            with GUARD:
                CHANGED.notify()

        Thread(target=work).start()
        with CHANGED:
            Thread(target=tell).start()
            CHANGED.wait()
        return INBOX.get()

    result = explore(main, schedules=200)
    assert result.ok, result.finding.text
    assert [value.value for value in result.values] == [1]
    assert (GUARD, INBOX, SHARED.lock) == before


def test_what_outlives_a_schedule_is_reported_as_such():
    """A list of the module makes the third schedule fail, and no replay of it: QL910."""
    RUNS.clear()

    def main():
        RUNS.append(choose(3))
        assert len(RUNS) != 3

    finding = explore(main).finding
    assert finding.code == "QL910"
    assert "outlives" in finding.message
