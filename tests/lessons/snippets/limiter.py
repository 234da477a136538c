"""The programs behind the text of lesson 15: `limiter.py drift|together|picture|plain`."""

from __future__ import annotations

import sys
import threading

from interleaving import columns

from qrpc_lab import go, now, sleep
from qrpc_lab.explore import explore

WORK = 4.0
PERIOD = 10.0


def after_each_call():
    """Sleep a period after each call, as the shortest limiter does."""
    instants = []
    for _ in range(5):
        instants.append(now())
        sleep(WORK)
        sleep(PERIOD)
    return instants


def until_the_next_token():
    """Sleep until the instant at which the next token is there."""
    instants = []
    due = now()
    for _ in range(5):
        sleep(max(0.0, due - now()))
        instants.append(now())
        due += PERIOD
        sleep(WORK)
    return instants


def drift():
    """Say when the calls are made, one token in ten seconds and four seconds of work."""
    for way in (after_each_call, until_the_next_token):
        (found,) = explore(way, schedules=1).values
        print(f"{way.__name__:20}", *(f"{instant:4.0f}" for instant in found.value))


def look_once():
    """Let two wait for a token, each with a look at the bucket before, and none after."""
    lock = threading.Lock()
    bucket = {"tokens": 0, "due": now() + PERIOD}
    gone = []

    def missing():
        with lock:
            return bucket["due"] - now()

    def ann():
        seconds = missing()
        sleep(seconds)
        gone.append(("ann", now()))

    def bob():
        seconds = missing()
        sleep(seconds)
        gone.append(("bob", now()))

    go(ann)
    go(bob)
    sleep(3 * PERIOD)
    return [f"{name} at {instant:.0f} s" for name, instant in sorted(gone)]


def together():
    """Say when the two are let through."""
    found = explore(look_once, schedules=1).values
    print(*found[0].value, sep="\n")


def last_token():
    """Let two ask for the last token: look under the lock, and take under the lock."""
    lock = threading.Lock()
    bucket = {"tokens": 1}

    def tokens():
        with lock:
            return bucket["tokens"]

    def take():
        with lock:
            bucket["tokens"] -= 1

    def ann():
        if tokens() >= 1:
            take()

    def bob():
        if tokens() >= 1:
            take()

    callers = [threading.Thread(target=one, name=one.__name__) for one in (ann, bob)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return bucket["tokens"]


def never_below_zero():
    """Expect that only one of them gets it."""
    assert last_token() == 0


def picture():
    """Draw the schedule that the explorer found, in which both got the last token."""
    finding = explore(never_below_zero, lines=True).finding
    print(columns(finding, "ann", "bob", width=30, leave_out=["with ", "return"]))


def plain():
    """Run it two hundred times, as one would by hand."""
    right = sum(last_token() == 0 for _ in range(200))
    print("200 plain runs:", f"{right} right" if right < 190 else "190 right or more")


if __name__ == "__main__":
    {"drift": drift, "together": together, "picture": picture, "plain": plain}[sys.argv[1]]()
