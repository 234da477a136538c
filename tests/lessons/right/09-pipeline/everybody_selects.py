"""Every stage hears of the end, and the collector takes the results in order, so that it may leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from qrpc_lab import Chan, WaitGroup, background, recv, select, send, with_cancel


class Found(NamedTuple):
    """An error of the log, and the number of its line; the first line is number 1."""

    line: int
    error: str


def first_errors(lines: Iterable[str], parsers: list[Callable[[str], str | None]], n: int):
    """Return the first `n` errors of a log, in order, and leave nobody behind."""
    ctx, cancel = with_cancel(background())
    numbered, parsed = Chan(), Chan()
    parsing, all_ended = WaitGroup(), WaitGroup()

    def read() -> None:
        for line in enumerate(lines, 1):
            if select(send(numbered, line), recv(ctx.done())).index == 1:
                break
        numbered.close()

    def work(parse) -> None:
        for number, line in numbered:
            result = number, parse(line)
            if select(send(parsed, result), recv(ctx.done())).index == 1:
                return

    def finish() -> None:
        parsing.wait()
        parsed.close()

    all_ended.go(read)
    for parse in parsers:
        parsing.go(work, parse)
    all_ended.go(finish)
    early: dict[int, str | None] = {}
    errors: list[Found] = []
    expected = 1
    for number, error in parsed:
        early[number] = error
        while expected in early and len(errors) < n:
            if (known := early.pop(expected)) is not None:
                errors.append(Found(expected, known))
            expected += 1
        if len(errors) == n:
            break
    cancel()
    all_ended.wait()
    return errors
