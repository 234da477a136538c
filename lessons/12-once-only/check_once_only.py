"""Judges a loader by what its readers hear, and by how often anything was loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_KEYS = ("front", "sport", "weather", "letters", "films", "stars")
_SOON = 900.0  # nobody who asks at the beginning comes after this


class RemembersWhatItLoaded(Check):
    """Loads what it does not have, and remembers it."""

    explore = Explore(schedules=10)

    def case(self, rnd: Random) -> Case:
        keys = rnd.sample(_KEYS, 3)
        values = [None, *rnd.sample(["", 0, False, "news"], 2)]
        return _case([keys * 2], dict(zip(keys, values, strict=True)))

    def judge(self, case: Case, seen: Seen) -> None:
        wanted = [["page", case.pages[key]] for key in case.readers[0]]
        expect(seen.value["heard"][0], "what a reader gets who asks for all twice").equals(wanted)
        _expect_loads(seen, sorted(case.pages))


class LoadsOnce(Check):
    """Loads once, however many ask at the same time."""

    explore = Explore(schedules=120)
    cases = 3

    def case(self, rnd: Random) -> Case:
        key = rnd.choice(_KEYS)
        seconds = rnd.choice([0.0, _SOON])
        return _case([[key]] * rnd.randint(2, 4), {key: f"the {key} page"}, seconds=seconds)

    def judge(self, case: Case, seen: Seen) -> None:
        ((key, page),) = case.pages.items()
        for (heard,) in seen.value["heard"]:
            expect(heard, "what a reader gets").equals(["page", page])
        _expect_loads(seen, [key])


class LoadsOnceBetweenAnyTwoLines(Check):
    """Loads once, whatever line is the next."""

    explore = Explore(schedules=24, lines=True)
    # What is read without a lock may be harmless; a page that is built twice is not.
    expects = ("QL103",)

    def case(self, rnd: Random) -> Case:
        key = rnd.choice(_KEYS)
        return _case([[key]] * 2, {key: f"the {key} page"})

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value is None:
            return
        ((key, page),) = case.pages.items()
        for (heard,) in seen.value["heard"]:
            expect(heard, "what a reader gets").equals(["page", page])
        _expect_loads(seen, [key])


class OtherKeysDoNotWait(Check):
    """Loads different keys at the same time."""

    explore = Explore(schedules=30)
    cases = 2

    def case(self, rnd: Random) -> Case:
        keys = rnd.sample(_KEYS, rnd.randint(2, 4))
        return _case([[key] for key in keys], {key: key for key in keys}, seconds=_SOON)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        best: dict[int, int] = {}
        for case, seen in outcomes:
            readers = len(case.readers)
            best[readers] = max(seen.value["most"], best.get(readers, 0))
        idle = max(readers - most for readers, most in best.items())
        if idle:
            fail(
                "QL111",
                "Whoever asks for one page waits until another page is built: there is no schedule "
                "in which all keys are being loaded at the same time.",
                expected="all at once",
                actual=f"always {idle} or more of them waiting",
            )


class ALoadMayAskForAnother(Check):
    """Lets a load ask for another key."""

    explore = Explore(schedules=50)

    def case(self, rnd: Random) -> Case:
        outer, inner = rnd.sample(_KEYS, 2)
        return _case([], {outer: f"the {outer} page", inner: "an advertisement"})

    def judge(self, case: Case, seen: Seen) -> None:
        outer, inner = case.pages.values()
        expect(seen.value["page"], "a page made of two").equals([outer, inner])
        expect(seen.value["heard"], "what the other reader gets").equals([inner])
        _expect_loads(seen, sorted(case.pages))


class AllWhoWaitGetTheError(Check):
    """Gives the error of a load to all who wait for it."""

    explore = Explore(schedules=90)
    cases = 2

    def case(self, rnd: Random) -> Case:
        key = rnd.choice(_KEYS)
        readers = [[key]] * rnd.randint(2, 4)
        return _case(readers, {key: "unheard"}, seconds=_SOON, failures=len(readers))

    def judge(self, case: Case, seen: Seen) -> None:
        (key,) = case.pages
        if seen.value["copies"]:
            fail(
                "QL110",
                "Those who waited get an exception that looks like the one of `load`, and is "
                "another one.",
                expected="this exception: the object that `load` has raised",
                actual="a copy of it",
            )
        for (heard,) in seen.value["heard"]:
            if heard != ["error", f"{key}, try 1"]:
                fail(
                    "QL110",
                    "Somebody asked while the page was being built, waited, and did not hear that "
                    "it failed, but something else.",
                    expected=f"the error of the load that he waited for: {key}, try 1",
                    actual=f"{heard[0]}: {heard[1]}",
                )
        _expect_loads(seen, [key])


class TriesAnew(Check):
    """Forgets the error: the next call tries anew."""

    explore = Explore(schedules=120)
    cases = 2

    def case(self, rnd: Random) -> Case:
        key = rnd.choice(_KEYS)
        readers = [[key] * 3] * rnd.randint(2, 3)
        return _case(readers, {key: f"the {key} page"}, seconds=_SOON, failures=1)

    def judge(self, case: Case, seen: Seen) -> None:
        ((key, page),) = case.pages.items()
        right = [["error", f"{key}, try 1"], ["page", page], ["page", page]]
        for heard in seen.value["heard"]:
            if heard[:2] == right[:1] * 2:
                fail(
                    "QL110",
                    "Somebody hears that the load has failed, asks again at once, and is told the "
                    "same error a second time.",
                    expected="another try",
                    actual=f"{heard[1][1]}, once more",
                )
            expect(heard, "what one hears who asks three times").equals(right)
        _expect_loads(seen, [key, key])


def _case(
    readers: Sequence[Sequence[str]],
    pages: dict[str, object],
    *,
    seconds: float = 0.0,
    failures: int = 0,
) -> Case:
    return Case(readers=readers, pages=pages, seconds=seconds, failures=failures)


def _expect_loads(seen: Seen, keys: Sequence[str]) -> None:
    """`load` was called for these keys, as often as they stand here."""
    if seen.value["loads"] == list(keys):
        return
    loads, wanted = Counter(seen.value["loads"]), Counter(keys)
    key = next(key for key in sorted(loads | wanted) if loads[key] != wanted[key])
    fail(
        "QL110",
        f"`load` was called {_times(loads[key])} for {key!r}.",
        expected=_times(wanted[key]),
        actual=_times(loads[key]),
    )


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
