"""The programs behind the text of lesson 09: `pipeline.py picture|plain|closing|order|late`."""

from __future__ import annotations

import sys
import threading

from interleaving import columns

from qrpc_lab import Chan, WaitGroup, go, recv, select, send, sleep
from qrpc_lab.explore import explore

LOG = ["ok", "error 2", "ok", "error 4"]

SET_UP = ("search", "numbered, found", "go(", "for _", "errors = []", "while", "if line")
"""Lines that a picture does without."""


def search(lines, parsers, n):
    """Find n errors and go, as one would in a script."""
    numbered, found = Chan(name="numbered"), Chan(name="found")

    def read():
        for line in lines:
            numbered.send(line)
        numbered.close()

    def parse():
        for line in numbered:
            if line.startswith("error"):
                found.send(line)

    go(read)
    for _ in range(parsers):
        go(parse)
    errors = []
    while len(errors) < n:
        errors.append(found.recv())
    return errors


def leaves():
    """Take one error of two, and return."""
    search(LOG, parsers=1, n=1)


def picture():
    """Draw the schedule that the explorer found."""
    finding = explore(leaves, lines=True).finding
    print(columns(finding, "read", "parse", "main", width=24, leave_out=SET_UP))


def plain():
    """Search two hundred times, and count threads as well as answers."""
    before = threading.active_count()
    right = sum(search([*LOG, "error 5"], parsers=1, n=1) == ["error 2"] for _ in range(200))
    print(f"200 searches: {right} right answers, {threading.active_count() - before} threads left")


def reads(lines, numbered, enough):
    """Hand out lines until there is enough; returns how many."""

    def read():
        for line in lines:
            if select(send(numbered, line), recv(enough)).index == 1:
                break
        numbered.close()

    return read


def closing():
    """One close, heard by all who wait and by one who comes later."""

    def main():
        enough, heard, stages = Chan(), [], WaitGroup()

        def stage(name, late):
            sleep(late)
            heard.append((name, enough.recv_ok()))

        for name, late in (("reader", 0), ("parser", 0), ("late one", 60)):
            stages.go(stage, name, late)
        sleep(1)
        enough.close()
        stages.wait()
        return sorted(name for name, got in heard if got == (None, False))

    result = explore(main)
    assert result.ok
    assert len(result.values) == 1
    print("one close, heard by:", ", ".join(result.values[0].value))


def bound_late():
    """Start two goroutines with a function that looks for `parse` when it runs."""
    seen = []
    parsing = WaitGroup()
    for parse in ("first", "second"):
        parsing.go(lambda: seen.append(parse))  # noqa: B023 - the mistake
    parsing.wait()
    return sorted(seen)


def late():
    """Collect what the two goroutines may have in hand."""
    found = {" ".join(value.value) for value in explore(bound_late).values}
    print(*sorted(found), sep="\n")


if __name__ == "__main__":
    {"picture": picture, "plain": plain, "closing": closing, "late": late}[sys.argv[1]]()
