"""expect: QL102

The loop has what it came for, so it ends. Nobody has told the parsers, who hold out further errors,
nor the reader, who holds out a line. As in a script that ends anyway, one does not see them wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from qrpc_lab import Chan, WaitGroup, go


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
    parsing = WaitGroup()

    def read() -> None:
        for line in enumerate(lines, 1):
            numbered.send(line)
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
    return collect(found, n)


def collect(found: Chan[Found], n: int) -> list[Found]:
    """Receive errors until there are n of them."""
    errors: list[Found] = []
    for one in found:
        errors.append(one)
        if len(errors) == n:
            break
    return sorted(errors)
