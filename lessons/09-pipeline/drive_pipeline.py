"""A log that counts how far it was read, and parsers that notice when two use one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qrpc_lab import sleep

_SIGN = "error: "


class _Log:
    """Hands out the lines of a case, and a parser for each speed of the case."""

    def __init__(self, case) -> None:
        self._case = case
        self.read = self.parsed = self.errors = self.at_work = self.most = 0
        self.read_at_nth = len(case.lines)
        self.shared = False

    def lines(self) -> Iterator[str]:
        for line in self._case.lines:
            sleep(self._case.pace)
            self.read += 1
            yield line

    def parsers(self) -> list[Callable[[str], str | None]]:
        return [self._parser(seconds) for seconds in self._case.seconds]

    def _parser(self, seconds: float) -> Callable[[str], str | None]:
        busy = False

        def parse(line: str) -> str | None:
            nonlocal busy
            self.shared = self.shared or busy
            busy = True
            self.at_work += 1
            self.most = max(self.most, self.at_work)
            sleep(seconds)
            self.at_work -= 1
            busy = False
            return self._parsed(line)

        return parse

    def _parsed(self, line: str) -> str | None:
        self.parsed += 1
        if not line.startswith(_SIGN):
            return None
        self.errors += 1
        if self.errors == self._case.n:
            self.read_at_nth = self.read
        return line.removeprefix(_SIGN)


def _search(exercise, case) -> dict[str, object]:
    """Search the log, and look a minute later whether anybody has gone on."""
    log = _Log(case)
    found = list(exercise.first_errors(log.lines(), log.parsers(), case.n))
    further, done = log.read - log.read_at_nth, (log.read, log.parsed)
    sleep(60)
    return {
        "found": found,
        "shared": log.shared,
        "most": log.most,
        "further": further,
        "read at nth": log.read_at_nth,
        "went on": (log.read, log.parsed) != done,
    }


says_that_a_log_is_clean = _search
finds_all_there_are = _search
keeps_the_parsers_busy = _search
stops_at_the_nth = _search
the_nth_is_the_last = _search
reads_no_further = _search


# `qrpc-lab run 9`


def demo(exercise, serve) -> None:
    """The first two errors of a small log, with three parsers."""
    log = ["start", "error: disk full", "retry", "error: no route", "error: disk full", "stop"]

    def parse(line: str) -> str | None:
        return line.removeprefix(_SIGN) if line.startswith(_SIGN) else None

    for line, error in exercise.first_errors(log, [parse, parse, parse], 2):
        print(f"line {line}: {error}")
