"""The programs behind the text of lesson 16: `build_a_channel.py picture|plain`."""

from __future__ import annotations

import sys
import threading
from collections import deque

from interleaving import columns

from qrpc_lab import go
from qrpc_lab.explore import explore


def hatch_with_if():
    """Let a cook put two plates on a hatch, and two waiters take one each."""
    plates = deque()
    lock = threading.Lock()
    news = threading.Condition(lock)
    served = []

    def cook(*ready):
        for plate in ready:
            with lock:
                plates.append(plate)
                news.notify()

    def ben():
        with lock:
            if not plates:
                news.wait()
            plate = plates.popleft()
        served.append(plate)

    def eva():
        with lock:
            if not plates:
                news.wait()
            plate = plates.popleft()
        served.append(plate)

    for one in (ben, eva):
        go(one)
    go(cook, "soup", "stew")


def picture():
    """Draw the schedule that the explorer found."""
    finding = explore(hatch_with_if, lines=True).finding
    names = ["cook", "ben", "eva"]
    drawn = columns(finding, *names, width=26, leave_out=["with ", "for ", "served"])
    assert finding.where.text in drawn.splitlines()[-1]
    print(f"{drawn}  ✗ {finding.message.partition(':')[0]}")


def plain():
    """Run it two hundred times, as one would by hand."""
    lost = []
    threading.excepthook = lost.append
    for _ in range(200):
        hatch_with_if()
        for thread in threading.enumerate():
            if thread.name in {"ben", "eva", "cook"}:
                thread.join()
    right = 200 - len(lost)
    print("200 plain runs:", f"{right} right" if right < 190 else "190 right or more")


if __name__ == "__main__":
    {"picture": picture, "plain": plain}[sys.argv[1]]()
