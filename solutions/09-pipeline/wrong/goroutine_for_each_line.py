"""expect: QL110

Goroutines are cheap, so each line gets one, and the parsers take turns. Nobody waits until the
parser whose turn it is has done its last line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from qrpc_lab import Chan, WaitGroup, go, recv, select


class Found(NamedTuple):
    """An error of the log, and the number of its line; the first line is number 1."""

    line: int
    error: str


def first_errors(
    lines: Iterable[str], parsers: list[Callable[[str], str | None]], n: int
) -> list[Found]:
    """Return the first `n` errors of a log, in order, and leave nobody behind."""
    found: Chan[Found] = Chan(name="found")
    enough: Chan[None] = Chan(name="enough")
    parsing = WaitGroup()

    def read() -> None:
        for number, line in enumerate(lines, 1):
            if select(recv(enough), default=True).index == 0:
                break
            parsing.go(work, parsers[number % len(parsers)], number, line)
        parsing.done()

    def work(parse: Callable[[str], str | None], number: int, line: str) -> None:
        error = parse(line)
        if error is not None:
            found.send(Found(number, error))

    def finish() -> None:
        parsing.wait()
        found.close()

    parsing.add()
    go(read)
    go(finish)
    return collect(found, enough, n)


def collect(found: Chan[Found], enough: Chan[None], n: int) -> list[Found]:
    """Receive errors; the n-th ends the reading, and what is under way still comes."""
    errors: list[Found] = []
    for one in found:
        errors.append(one)
        if len(errors) == n:
            enough.close()
    return sorted(errors)[:n]
