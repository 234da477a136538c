"""The programs behind the text of lesson 13: `context.py tree|deadlines|picture|plain|reason`."""

from __future__ import annotations

import sys
import threading
import time

from interleaving import columns

from qrpc_lab import Chan, background, go, with_cancel, with_timeout
from qrpc_lab.explore import explore

SET_UP = ("handle()", "try", "with ")
"""Lines that a picture does without."""


class UserLeft(Exception):
    """The window was closed."""


class TooSlow(Exception):
    """Our own time was over."""


def _name(error):
    return "lives" if error is None else type(error).__name__


def tree():
    """End the context in the middle of a tree, and look at all of it."""
    server, stop = with_cancel(background())
    request, leave = with_cancel(server)
    page, cancel = with_timeout(request, 10, TooSlow())
    leave(UserLeft())
    print("         err()     cause()")
    for name, ctx in (("server", server), ("request", request), ("page", page)):
        print(f"{name:8} {_name(ctx.err()):9} {_name(ctx.cause())}".rstrip())
    cancel()
    stop()


def deadlines():
    """Put a long time below a short one."""

    def main():
        page, cancel = with_timeout(background(), 2)
        reviews, stop = with_timeout(page, 60, TooSlow())
        left = reviews.deadline()
        reviews.done().recv_ok()
        stop()
        cancel()
        return f"reviews have {left:.0f} s, and then it is {_name(reviews.cause())}"

    result = explore(main)
    assert result.ok
    print(*[value.value for value in result.values])


class NoPrice(Exception):
    """There is no price."""


def page():
    """Ask for the reviews, find no price, and give up."""
    asking, cancel = with_cancel(background())

    def reviews():
        asking.done().recv_ok()

    def price():
        raise NoPrice

    go(reviews)
    price()
    cancel()


def mended():
    """The same, with a way out that every way out takes."""
    asking, cancel = with_cancel(background())

    def reviews():
        asking.done().recv_ok()

    def price():
        raise NoPrice

    try:
        go(reviews)
        price()
    finally:
        cancel()


def request(handle=page):
    """Handle a request for a page without a price."""
    try:
        handle()
    except NoPrice:
        return "no page"


def picture():
    """Draw the schedule that the explorer found."""
    finding = explore(request, lines=True).finding
    print(columns(finding, "main", "reviews", width=32, leave_out=SET_UP))


def plain():
    """Handle two hundred requests, and count threads as well as answers."""
    for handle in (page, mended):
        before = threading.active_count()
        right = sum(request(handle) == "no page" for _ in range(200))
        while handle is mended and threading.active_count() > before:
            time.sleep(0.001)  # they are on their way out
        left = threading.active_count() - before
        print(f"{handle.__name__:7} {right} right answers, {left} threads left")


def reason():
    """Be told to end, and end with an error of one's own: which one is the reason?"""
    asking, cancel = with_cancel(background())
    notes = Chan(2)

    def price():
        error = NoPrice()
        notes.send(error)
        cancel(error)

    def reviews():
        asking.done().recv_ok()
        notes.send(asking.err())

    go(price)
    go(reviews)
    print("noted:", repr(notes.recv()), "and", repr(notes.recv()))
    print("cause:", repr(asking.cause()))


if __name__ == "__main__":
    {
        "tree": tree,
        "deadlines": deadlines,
        "picture": picture,
        "plain": plain,
        "reason": reason,
    }[sys.argv[1]]()
