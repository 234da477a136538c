"""Judges a group of fetches: what it returns or raises, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_PAGES = ("cover", "costs", "sales", "staff", "stock", "plans", "risks", "notes", "index")
_DEAF = 300.0
_SLOW, _LATE = 1000.0, 600.0  # seconds of a page that nobody waits for; and too late to have heard
_LONG = 10_000.0  # a horizon behind which even the slowest answer has come


class ReturnsThePagesInOrder(Check):
    """Returns all pages in their order, whichever comes first."""

    explore = Explore(schedules=45)
    cases = 3

    def case(self, rnd: Random) -> Case:
        return _report(rnd, pages=rnd.choice([0, 1, 4, 5]), at_once=rnd.randint(1, 4))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_pages(case, seen)


class FetchesSomeAtATime(Check):
    """Fetches as many pages at once as it may, and never more."""

    explore = Explore(schedules=40)
    cases = 2

    def case(self, rnd: Random) -> Case:
        at_once = rnd.randint(2, 4)
        return _report(rnd, pages=2 * at_once, at_once=at_once)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_pages(case, seen)
        what = f"pages being fetched at once, of which there may be {case.at_once}"
        expect(seen.value["most"], what, code="QL112").is_at_most(case.at_once)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        most: dict[int, int] = {}
        for case, seen in outcomes:
            most[case.at_once] = max(most.get(case.at_once, 0), seen.value["most"])
        unused = max(may - did for may, did in most.items())
        if unused > 0:
            fail(
                "QL111",
                "One page waits for the other: there is no schedule in which all places are used.",
                expected="as many at once as allowed",
                actual=f"always {unused} or more places free, with pages for all",
            )


class RaisesTheFirstError(Check):
    """Raises the error that came first, when all fetches have ended."""

    explore = Explore(schedules=80)
    cases = 3

    def case(self, rnd: Random) -> Case:
        case = _report(rnd, pages=rnd.randint(4, 6), at_once=rnd.randint(2, 3))
        first, second = rnd.sample(case.pages[: case.at_once], 2)
        case.seconds = dict.fromkeys(case.pages, 10.0) | {first: 50.0, second: 200.0}
        case.broken = [first, second]
        case.deaf = [second]
        case.first = first
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_error(f"PageBroken {case.first}", seen)
        _expect_all_ended(seen)


class TellsTheOthers(Check):
    """After an error, ends the fetches under way and begins no others."""

    explore = Explore(schedules=100, horizon=_LONG)
    cases = 3

    def case(self, rnd: Random) -> Case:
        case = _report(rnd, pages=rnd.randint(7, 9), at_once=rnd.randint(2, 3))
        case.seconds = dict.fromkeys(case.pages, _SLOW)
        case.first = rnd.choice(case.pages[: case.at_once])
        case.seconds[case.first] = 5.0
        case.broken = [case.first]
        # One of the others does not listen, and ends well long after the error.
        deaf = rnd.choice([page for page in case.pages[: case.at_once] if page != case.first])
        case.seconds[deaf] = _DEAF
        case.deaf = [deaf]
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["in vain"] > case.at_once or seen.value["too late"]:
            fail(
                "QL204",
                f"{case.first} cannot be had, and the fetches of other pages are begun all the "
                "same.",
                expected="no fetch without a place that was taken before the error",
                actual=f"{seen.value['in vain']} fetches begun with a context that has ended",
            )
        if seen.value["seconds"] > _LATE:
            fail(
                "QL204",
                f"{case.first} cannot be had, and the others are fetched to their end.",
                expected="the context of the fetches ends with the first error",
                actual=f"`fetch_all` comes back {seen.value['seconds']:.0f} seconds after it",
            )
        _expect_error(f"PageBroken {case.first}", seen)
        what = "the cause that the other fetches see"
        expect(set(seen.value["causes"]) - {f"PageBroken {case.first}"}, what).equals(set())
        _expect_all_ended(seen)


class FollowsItsContext(Check):
    """Ends when the context that it was given ends."""

    explore = Explore(schedules=45, horizon=_LONG)
    cases = 2
    ends = ("cancel", "deadline")

    def case(self, rnd: Random) -> Case:
        case = _report(rnd, pages=rnd.randint(3, 6), at_once=rnd.randint(1, 3))
        case.seconds = dict.fromkeys(case.pages, _SLOW)
        case.end = rnd.choice(self.ends)
        case.after = rnd.uniform(5, 9)
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["seconds"] > _LATE:
            fail(
                "QL204",
                "The context that `fetch_all` was given has ended, and it fetches on.",
                expected="back soon after",
                actual=f"back after {seen.value['seconds']:.0f} seconds",
            )
        _expect_error("DeadlineExceeded" if case.end == "deadline" else "Canceled", seen)
        _expect_all_ended(seen)


class FollowsWhatIsOver(FollowsItsContext):
    """Raises the error of a context that has ended before."""

    explore = Explore(schedules=20, horizon=_LONG)
    cases = 1
    ends = ("before",)


class EndsItsContext(Check):
    """Ends the context of its fetches after a success as well."""

    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        return _report(rnd, pages=3, at_once=2)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_pages(case, seen)
        if seen.value["living"]:
            fail(
                "QL206",
                "The context of the fetches lives on. As long as its parent lives, the parent "
                "remembers it: one more for each report.",
                expected="a context that has ended",
                actual="a context without an end",
            )


def _report(rnd: Random, *, pages: int, at_once: int) -> Case:
    names = rnd.sample(_PAGES, pages)
    seconds = {name: rnd.choice([2.0, 4.0, 9.0]) for name in names}
    return Case(pages=names, seconds=seconds, at_once=at_once, broken=[], deaf=[])


def _expect_pages(case: Case, seen: Seen) -> None:
    expect(seen.value["raised"], "what `fetch_all` raises").equals(None)
    right = [f"text of {page}" for page in case.pages]
    came = seen.value["returned"]
    if came != right and isinstance(came, list) and sorted(map(str, came)) == sorted(right):
        fail(
            "QL113",
            "The pages do not come in the order in which they were asked for.",
            expected=right,
            actual=came,
        )
    expect(came, "the pages").equals(right)


def _expect_error(name: str, seen: Seen) -> None:
    if seen.value["raised"] != name:
        fail(
            "QL110",
            "`fetch_all` raises another error than the first one."
            if seen.value["raised"]
            else "`fetch_all` returns as if nothing had happened.",
            expected=name,
            actual=seen.value["raised"] or f"returned {seen.value['returned']!r}",
        )


def _expect_all_ended(seen: Seen) -> None:
    if seen.value["open"]:
        fail(
            "QL102",
            "`fetch_all` is over, and pages are still being fetched.",
            expected="all that it started has ended",
            actual=f"{seen.value['open']} fetches under way",
        )
