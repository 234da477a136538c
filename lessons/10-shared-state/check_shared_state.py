"""Judges a cache by what visitors hear and by its books: nothing lost, nothing counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_PLACES = ("List", "Oslo", "Rome", "Lima", "Cork", "Bern", "Kyiv")


class RemembersAndCounts(Check):
    """Remembers what it loaded, and counts its hits."""

    explore = Explore(schedules=6)

    def case(self, rnd: Random) -> Case:
        a, b = rnd.sample(_PLACES, 2)
        return Case(keys=[a, b, *rnd.choices([a, b], k=rnd.randint(2, 4)), b, a], silent=b)

    def judge(self, case: Case, seen: Seen) -> None:
        # From one of them an empty text comes: a value like any other.
        wanted = ["" if key == case.silent else f"{key}, load 1" for key in case.keys]
        expect(seen.value["heard"], "what the visitors get").equals(wanted)
        hits = Counter(case.keys)
        hits.subtract(set(case.keys))
        expect(seen.value["hits"], "`hits`").equals(hits.total())
        expect(seen.value["after"], "the report").equals(dict(hits))
        hits[case.keys[-1]] -= 1
        what = "a report, after one more visit"
        expect(seen.value["before"], what).equals(dict(hits))


class SharesWithoutARace(Check):
    """Lets nobody touch what somebody else is changing."""

    explore = Explore(schedules=80, lines=True)
    cases = 2

    def case(self, rnd: Random) -> Case:
        return _visitors(rnd, 2, looks=2)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_books(case, seen)


class KeepsItsBooks(Check):
    """Gives everybody the same value, and counts each visit once."""

    explore = Explore(schedules=150)
    cases = 2

    def case(self, rnd: Random) -> Case:
        return _visitors(rnd, 3, looks=1)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_books(case, seen)


class ReportsOneInstant(Check):
    """Reports what was true at one instant."""

    explore = Explore(schedules=120)

    def case(self, rnd: Random) -> Case:
        a, b = rnd.sample(_PLACES, 2)
        return Case(visitors=[[a, b] * 4], looks=4, seconds=0)

    def judge(self, case: Case, seen: Seen) -> None:
        a, b, *_ = case.visitors[0]
        for _, report in seen.value["reports"]:
            ahead = report.get(a, 0) - report.get(b, 0)
            if ahead not in {0, 1}:
                fail(
                    "QL110",
                    f"One visitor asks for {a}, {b}, {a}, {b} …, and a report says what was never "
                    "true at any moment.",
                    expected=f"as many hits of {a} as of {b}, or one more",
                    actual=repr(report),
                )
        _expect_books(case, seen)


class LoadsAtTheSameTime(Check):
    """Loads different keys at the same time."""

    explore = Explore(schedules=24)
    cases = 2

    def case(self, rnd: Random) -> Case:
        places = rnd.sample(_PLACES, rnd.randint(2, 4))
        return Case(visitors=[[place] for place in places], looks=0, seconds=60.0)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        best: dict[int, int] = {}
        for case, seen in outcomes:
            visitors = len(case.visitors)
            best[visitors] = max(seen.value["most"], best.get(visitors, 0))
        idle = max(visitors - most for visitors, most in best.items())
        if idle:
            fail(
                "QL111",
                "Whoever asks for one place waits while the weather of another one is loaded: "
                "there is no schedule in which all keys are being loaded at the same time.",
                expected="all at once",
                actual=f"always {idle} or more of them waiting",
            )


def _visitors(rnd: Random, count: int, looks: int) -> Case:
    a, b = rnd.sample(_PLACES, 2)
    asked = [rnd.choice([[a, b, a], [b, a, b], [a, a, b]]) for _ in range(count)]
    return Case(visitors=asked, looks=looks, seconds=0)


def _expect_books(case: Case, seen: Seen) -> None:
    """Everybody got the same value, and the hits are the visits that needed no load."""
    visits: Counter[str] = Counter()
    heard: dict[str, set[object]] = {}
    for keys, values in zip(case.visitors, seen.value["heard"], strict=True):
        for key, value in zip(keys, values, strict=True):
            visits[key] += 1
            heard.setdefault(key, set()).add(value)
    for key, values in sorted(heard.items()):
        loaded = {f"{key}, load {number + 1}" for number in range(seen.value["loads"].get(key, 0))}
        expect(sorted(map(str, values)), f"the values of {key} that visitors got").has_length(1)
        expect(str(min(values, key=str)), f"the value of {key}").is_in(sorted(loaded))
    hits = {key: count - seen.value["loads"][key] for key, count in visits.items()}
    total, report = seen.value["last"]
    expect(report, "the report, with the visits that needed no load").equals(hits)
    expect(total, "`hits`, with the visits that needed no load").equals(sum(hits.values()))
    for counted, early in seen.value["reports"]:
        expect(counted, "`hits` while visitors came").is_at_most(total)
        more = {key: number for key, number in early.items() if number > hits.get(key, -1)}
        expect(more, "keys with more hits in a report than in a later one").equals({})
