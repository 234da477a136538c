"""The programs behind the text of lesson 12: `once_only.py picture|plain|all`."""

from __future__ import annotations

import sys
from threading import Lock

from interleaving import columns

from qrpc_lab import Chan, WaitGroup, sleep
from qrpc_lab.explore import explore


class Page:
    """The front page, built by whoever comes first."""

    def __init__(self):
        """Begin without a text."""
        self.begun = False
        self.text = None
        self.lock = Lock()
        self.built = Chan()


def build():
    """Take two seconds."""
    sleep(2)
    return "news"


def fake():
    """Take no time, as builders in tests do."""
    return "news"


def flag_first(page, build=build):
    """Return the text, built once."""
    if not page.begun:
        page.begun = True
        page.text = build()
    return page.text


def closes(page, build=build):
    """Return the text, built once, when it is there."""
    with page.lock:
        first = not page.begun
        page.begun = True
    if first:
        page.text = build()
        page.built.close()
    page.built.recv_ok()
    return page.text


def two_readers(get):
    """Let two readers ask for the page; return what they get."""
    page, got = Page(), []
    readers = WaitGroup()

    def ada():
        got.append(get(page))

    def bo():
        got.append(get(page))

    readers.go(ada)
    readers.go(bo)
    readers.wait()
    return got


def with_a_flag():
    """Set the flag, then the text."""
    assert None not in two_readers(flag_first)


def with_a_channel():
    """Wait for the text."""
    assert two_readers(closes) == ["news", "news"]


def picture():
    """Draw the schedule that the explorer found."""
    found = explore(with_a_flag, lines=True).finding
    print(columns(found, "ada", "bo", width=30, leave_out=("sleep", 'return "news')))


def plain():
    """Ask for a page that is built in no time, two hundred times, as a test would."""
    right = sum(None not in two_readers(lambda page: flag_first(page, fake)) for _ in range(200))
    print("200 plain runs:", f"{right} right" if right < 190 else "190 right or more")


def all_schedules():
    """Look at the readers that wait, in every order, with at most two preemptions."""
    result = explore(with_a_channel, lines=True, strategy="exhaustive", schedules=100_000)
    assert result.exhausted
    print("closed when there: right in every schedule with up to two preemptions" * result.ok)


if __name__ == "__main__":
    {"picture": picture, "plain": plain, "all": all_schedules}[sys.argv[1]]()
