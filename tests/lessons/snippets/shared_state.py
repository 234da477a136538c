"""The programs behind the text of lesson 10: `shared_state.py picture|race|plain|all`."""

from __future__ import annotations

import sys
from threading import Lock, Thread

from interleaving import columns

from qrpc_lab import Chan, WaitGroup, go
from qrpc_lab.explore import explore


class Page:
    """A page that counts its visitors."""

    def __init__(self):
        """Begin with none."""
        self.hits = 0
        self.lock = Lock()


def count(page):
    """Count one, as one writes it."""
    page.hits += 1


def count_in_steps(page):
    """Count one, as the machine does it, and each step under the lock."""
    with page.lock:
        seen = page.hits
    with page.lock:
        page.hits = seen + 1


def count_locked(page):
    """Count one, with nobody in between."""
    with page.lock:
        page.hits += 1


def two_visitors(how, times=1):
    """Let two visitors come at once; return how many were counted."""
    page = Page()

    def ada():
        for _ in range(times):
            how(page)

    def bo():
        for _ in range(times):
            how(page)

    visitors = [Thread(target=ada, name="ada"), Thread(target=bo, name="bo")]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return page.hits


def in_steps():
    """Count in two steps."""
    assert two_visitors(count_in_steps) == 2


def as_written():
    """Count in one line."""
    assert two_visitors(count) == 2


def locked():
    """Count under a lock."""
    assert two_visitors(count_locked) == 2


def owned():
    """Let one goroutine count, and the others tell it."""
    visits, total = Chan(), Chan()

    def owner():
        hits = 0
        for _ in visits:
            hits += 1
        total.send(hits)

    def visitor():
        visits.send("here I am")

    go(owner)
    visitors = WaitGroup()
    visitors.go(visitor)
    visitors.go(visitor)
    visitors.wait()
    visits.close()
    assert total.recv() == 2


def picture():
    """Draw the schedule that the explorer found."""
    found = explore(in_steps, lines=True).finding
    assert found.code == "QL110"
    print(columns(found, "ada", "bo", width=30, leave_out=("with ", "how(", "for ")))


def race():
    """Say which two accesses nothing orders."""
    found = explore(as_written, lines=True).finding
    print(f"{found.code} {found.name}\n  {found.message}")


def plain():
    """Count two thousand visits, two hundred times, as one would by hand."""
    right = sum(two_visitors(count, 1000) == 2000 for _ in range(200))
    print("200 plain runs:", f"{right} right" if right < 190 else "190 right or more")


def all_schedules():
    """Look at the lock in every order with at most two preemptions, and at the owner in some."""
    result = explore(locked, lines=True, strategy="exhaustive", schedules=100_000)
    assert result.exhausted
    print("a lock: right in every schedule with up to two preemptions" * result.ok)
    result = explore(owned, lines=True)
    print(f"an owner: right in {result.schedules} schedules" * result.ok)


if __name__ == "__main__":
    {"picture": picture, "race": race, "plain": plain, "all": all_schedules}[sys.argv[1]]()
