"""Judges a search for errors: what it finds, how far it reads, and whether anybody stays behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_SIGN = "error: "
_FAR = 100  # lines; six of them are parsed in the time in which fifty can be read
_FURTHER = 20  # lines read after the n-th error was found: a select may choose the reader a while
_WHAT = ("disk full", "no route", "bad checksum", "out of memory", "denied", "timed out")


class SaysThatALogIsClean(Check):
    """Reads a log without errors to its end."""

    explore = Explore(schedules=30)
    cases = 3

    def case(self, rnd: Random) -> Case:
        return _log(rnd, length=rnd.choice([0, 1, 5]), errors=0, n=1, parsers=rnd.randint(2, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_first_errors(case, seen)


class FindsAllThereAre(Check):
    """Returns all errors, in order, when there are fewer than asked for."""

    explore = Explore(schedules=80)
    cases = 3

    def case(self, rnd: Random) -> Case:
        errors = rnd.randint(3, 4)
        return _log(rnd, length=6, errors=errors, n=errors + 2, parsers=rnd.randint(2, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_one_user(seen)
        _expect_first_errors(case, seen)


class KeepsTheParsersBusy(Check):
    """Has all parsers at work at once, each on one line."""

    explore = Explore(schedules=30)
    cases = 2

    def case(self, rnd: Random) -> Case:
        parsers = rnd.randint(2, 4)
        return _log(rnd, length=2 * parsers, errors=2, n=5, parsers=parsers)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_one_user(seen)
        _expect_first_errors(case, seen)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        most: dict[int, int] = {}
        for case, seen in outcomes:
            there = len(case.seconds)
            most[there] = max(most.get(there, 0), seen.value["most"])
        idle = max(there - busy for there, busy in most.items())
        if idle > 0:
            fail(
                "QL111",
                "The parsers wait for each other: there is no schedule in which all are at work.",
                expected="all parsers at once",
                actual=f"always {idle} or more of them idle, with lines for all",
            )


class StopsAtTheNth(Check):
    """Returns the first n errors of the log, and leaves nobody behind."""

    explore = Explore(schedules=120)
    cases = 4

    def case(self, rnd: Random) -> Case:
        parsers = rnd.randint(2, 3)
        n = rnd.randint(1, parsers - 1)
        case = _log(rnd, length=rnd.randint(8, 11), errors=n + 4, n=n, parsers=parsers)
        for place in range(start := rnd.randint(0, 2), start + parsers):
            case.lines[place] = f"{_SIGN}{rnd.choice(_WHAT)} at {place}"  # all in work at once
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_first_errors(case, seen)
        if seen.value["went on"]:
            fail(
                "QL102",
                "`first_errors` has returned, and lines are read or parsed all the same.",
                expected="all that it started has ended",
                actual="somebody was left running",
            )


class TheNthIsTheLast(Check):
    """Ends as well when the n-th error stands in the last line."""

    explore = Explore(schedules=40)
    cases = 2

    def case(self, rnd: Random) -> Case:
        n = rnd.randint(1, 3)
        case = _log(rnd, length=5, errors=n - 1, n=n, parsers=rnd.randint(1, 3))
        case.lines.append(f"{_SIGN}{rnd.choice(_WHAT)} at the end")
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_first_errors(case, seen)


class ReadsNoFurther(Check):
    """Reads a long log no further than it must."""

    explore = Explore(schedules=24)
    cases = 2

    def case(self, rnd: Random) -> Case:
        n = rnd.randint(1, 2)
        case = _log(rnd, length=6, errors=n + 1, n=n, parsers=rnd.randint(1, 3))
        case.lines += [f"line {number}" for number in range(150)]
        case.pace = 1.0
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_first_errors(case, seen)
        if seen.value["read at nth"] > _FAR:
            fail(
                "QL112",
                "A line of this log comes every second, and the errors are in the first six. Yet "
                "they were looked for when all had come.",
                expected="parsers that are at work while the log is read",
                actual=f"{seen.value['read at nth']} lines read before the search was over",
            )
        if seen.value["further"] > _FURTHER:
            fail(
                "QL112",
                f"{case.n} of {case.n} errors were found, and the log was read on.",
                expected=f"at most {_FURTHER} lines further",
                actual=f"{seen.value['further']} lines further",
            )


def _log(rnd: Random, *, length: int, errors: int, n: int, parsers: int) -> Case:
    """Invent a log, and as many parsers of different speeds."""
    lines = [f"line {number}" for number in range(length)]
    for place in rnd.sample(range(length), min(errors, length)):
        lines[place] = f"{_SIGN}{rnd.choice(_WHAT)} at {place}"
    return Case(lines=lines, n=n, pace=0.0, seconds=rnd.sample([2.0, 3.5, 5.0, 7.0], parsers))


def _expect_one_user(seen: Seen) -> None:
    if seen.value["shared"]:
        fail(
            "QL110",
            "A parser was given a second line while it was at work on the first.",
            expected="each parser in the hands of one goroutine",
            actual="one parser used by two at once",
        )


def _expect_first_errors(case: Case, seen: Seen) -> None:
    """The first n errors of the log, in its order."""
    there = [
        (number, line.removeprefix(_SIGN))
        for number, line in enumerate(case.lines, 1)
        if line.startswith(_SIGN)
    ]
    found, right = seen.value["found"], there[: case.n]
    if found == right:
        return
    if len(found) == len(right) and set(found) <= set(there):
        early = [error for error in right if error not in found]
        fail(
            "QL113",
            f"The error of line {early[0][0]} comes before one of these."
            if early
            else "The errors do not come in the order of their lines.",
            expected=_spelt(right),
            actual=_spelt(found),
        )
    expect(found, "the errors found").equals(right)


def _spelt(errors: list[tuple[int, str]]) -> str:
    return ", ".join(f"line {line}: {error}" for line, error in errors)
