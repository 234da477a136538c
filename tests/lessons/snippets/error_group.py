"""The programs behind the text of lesson 14: `error_group.py place|picture|plain|cause`."""

from __future__ import annotations

import sys

from interleaving import columns

from qrpc_lab import (
    Semaphore,
    WaitGroup,
    after,
    background,
    go,
    recv,
    select,
    sleep,
    with_cancel,
)
from qrpc_lab.explore import explore

SET_UP = ("running.",)
"""Lines that a picture does without."""


class PageBroken(Exception):
    """This page cannot be had."""


def report():
    """Fetch two pages; one breaks, the other waits for a slow site."""
    group, cancel = with_cancel(background())
    errors, running = [], WaitGroup()

    def sales():
        error = PageBroken("sales")
        cancel()
        errors.append(error)
        running.done()

    def costs():
        select(recv(group.done()), recv(after(60)))
        error = group.err()
        errors.append(error)
        running.done()

    running.add(2)
    go(sales)
    go(costs)
    running.wait()
    return type(errors[0]).__name__


def right_reason():
    """Say that the report failed for the reason for which it failed."""
    assert report() == "PageBroken"


def picture():
    """Draw the schedule that the explorer found."""
    print(columns(explore(right_reason, lines=True).finding, "sales", "costs", leave_out=SET_UP))


def plain():
    """Run that report two hundred times, as one would by hand."""
    right = sum(report() == "PageBroken" for _ in range(200))
    print("200 plain runs:", f"{right} right" if right < 190 else "190 right or more")


def first_cause():
    """Cancel a group twice, and ask for the cause."""
    group, cancel = with_cancel(background())
    cancel(PageBroken("no sales today"))
    cancel(PageBroken("no costs either"))
    print(repr(group.cause()))


def place():
    """Lose a place with an error, and wait for it."""

    def main():
        places = Semaphore(1)

        def sales():
            if page_is_broken():
                return
            places.release()

        def page_is_broken():
            sleep(1)
            return True

        places.acquire()
        go(sales)
        places.acquire()

    finding = explore(main).finding
    print(finding.code, finding.name)
    for one in finding.goroutines:
        print(f"  {one.name:6} {one.where.text}")


if __name__ == "__main__":
    {
        "place": place,
        "picture": picture,
        "plain": plain,
        "cause": first_cause,
    }[sys.argv[1]]()
