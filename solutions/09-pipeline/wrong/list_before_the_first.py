"""expect: QL112

A list has a length and can be cut into pieces, so the log is made one. All that is searched after
that is right, and stops early. The reading did not: it was over before the first line was parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from qrpc_lab import Chan, WaitGroup, go, recv, select, send


class Found(NamedTuple):
    """An error of the log, and the number of its line; the first line is number 1."""

    line: int
    error: str


def first_errors(
    lines: Iterable[str], parsers: list[Callable[[str], str | None]], n: int
) -> list[Found]:
    """Return the first `n` errors of a log, in order, and leave nobody behind."""
    numbered: Chan[tuple[int, str]] = Chan(name="numbered")
    found: Chan[Found] = Chan(name="found")
    enough: Chan[None] = Chan(name="enough")
    parsing = WaitGroup()

    def read() -> None:
        for line in enumerate(list(lines), 1):
            if select(send(numbered, line), recv(enough)).index == 1:
                break
        numbered.close()

    def work(parse: Callable[[str], str | None]) -> None:
        for number, line in numbered:
            error = parse(line)
            if error is not None:
                found.send(Found(number, error))

    def finish() -> None:
        parsing.wait()
        found.close()

    go(read)
    for parse in parsers:
        parsing.go(work, parse)
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
