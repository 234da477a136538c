"""Judges who wins, how long that takes in virtual time, and what comes out of two channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_NAMES = ("Graz", "Lima", "Oslo", "Pisa", "Riga", "Ulm")
_SOON = 60.0  # virtual seconds: the quick ones take less than two, the slow ones minutes


class AsksAllAtOnce(Check):
    """Asks all mirrors at the same time."""

    explore = Explore(schedules=40)

    def case(self, rnd: Random) -> Case:
        names = rnd.sample(_NAMES, 3)
        return Case(mirrors=[[name, _slow(rnd), True] for name in names], seconds=1000.0)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        most = max(seen.value["most"] for _, seen in outcomes)
        if most < 3:
            fail(
                "QL111",
                "There is no schedule in which all mirrors are asked at the same time.",
                expected="3 at once",
                actual=f"{most} at once",
            )


class TakesTheFirstAnswer(Check):
    """Returns the first answer when it is there."""

    explore = Explore(schedules=90)
    cases = 2

    def case(self, rnd: Random) -> Case:
        names = rnd.sample(_NAMES, rnd.randint(3, 4))
        mirrors = [[name, _slow(rnd), True] for name in names]
        rnd.choice(mirrors)[1] = rnd.uniform(0.1, 1.9)
        return Case(mirrors=mirrors, seconds=1000.0)

    def judge(self, case: Case, seen: Seen) -> None:
        name, after, _ = min(case.mirrors, key=lambda mirror: mirror[1])
        expect(seen.value["answer"], "the answer").equals(name)
        if seen.value["took"] > _SOON:
            fail(
                "QL110",
                f"The answer of {name} was there after {after:.1f} s. `first_of` waited for the "
                "other mirrors as well.",
                expected="the first answer, at once",
                actual=f"the first answer, after {seen.value['took']:.0f} s",
            )


class GivesUpInTime(Check):
    """Raises TimeoutError when no answer comes in time."""

    explore = Explore(schedules=100)
    cases = 2

    def case(self, rnd: Random) -> Case:
        names = rnd.sample(_NAMES, rnd.randint(1, 3))
        mirrors = [[name, _slow(rnd), True] for name in names]
        return Case(mirrors=mirrors, seconds=rnd.uniform(0.5, 2))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_time_out(case, seen)


class TakesNoErrorForAnAnswer(Check):
    """Goes on waiting when a mirror raises."""

    explore = Explore(schedules=100)
    cases = 2

    def case(self, rnd: Random) -> Case:
        down = rnd.sample(_NAMES, rnd.randint(2, 3))
        up = down.pop()
        mirrors = [[name, rnd.uniform(0.1, 1), False] for name in down]
        mirrors.insert(rnd.randint(0, len(down)), [up, 30.0, True])
        return Case(mirrors=mirrors, seconds=1000.0)

    def judge(self, case: Case, seen: Seen) -> None:
        up = next(name for name, _, works in case.mirrors if works)
        if seen.value["raised"]:
            fail(
                "QL110",
                f"A mirror that raises has not answered. {up} answers a little later.",
                expected=f"the answer of {up}",
                actual=seen.value["raised"],
            )
        expect(seen.value["answer"], "the answer").equals(up)


class SaysWhenAllAreDown(Check):
    """Raises at once when all mirrors have raised."""

    explore = Explore(schedules=60)

    def case(self, rnd: Random) -> Case:
        names = rnd.sample(_NAMES, rnd.randint(1, 3))
        return Case(mirrors=[[name, rnd.uniform(0.1, 1), False] for name in names], seconds=900.0)

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["raised"] != "MirrorDown" or seen.value["took"] > _SOON:
            fail(
                "QL110",
                "All mirrors have raised after a second: no answer will come, and there is nothing "
                "left to wait for.",
                expected="the exception of one of them, at once",
                actual=f"{_ending(seen)} after {seen.value['took']:.0f} s",
            )


class HasOneTimeForAll(Check):
    """Counts the seconds once, not anew for each mirror."""

    explore = Explore(schedules=60)

    def case(self, rnd: Random) -> Case:
        names = rnd.sample(_NAMES, 4)
        mirrors = [[name, rnd.uniform(50, 60), False] for name in names[1:]]
        return Case(mirrors=[*mirrors, [names[0], 900.0, True]], seconds=rnd.uniform(62, 64))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_time_out(case, seen, slack=40.0)


class WaitsWithoutTurning(Check):
    """Waits quietly when one channel is closed and the other says nothing."""

    explore = Explore(schedules=30, max_steps=3000)  # who waits needs some hundred
    cases = 2

    def case(self, rnd: Random) -> Case:
        return Case(closed_first=rnd.random() < 0.5, seconds=rnd.randint(100, 150))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value, "what comes out").equals(["late"])


class MergesEverything(Check):
    """Merges all values, those of each channel in order, and closes."""

    explore = Explore(schedules=130)
    cases = 3

    def case(self, rnd: Random) -> Case:
        numbers = rnd.sample(range(1, 100), 6)
        a = [0, *numbers[: rnd.randint(1, 3)]]  # 0 and None are values, and both are false
        b = [numbers[4], None, numbers[5]][: rnd.choice([0, 2, 3])]
        pauses = [0.0, rnd.uniform(100, 300), 0.0, rnd.uniform(1, 50)]
        sides = [a, b] if rnd.random() < 0.5 else [b, a]
        return Case(a=sides[0], b=sides[1], pauses=pauses)

    def judge(self, case: Case, seen: Seen) -> None:
        came = list(seen.value)
        missing = [value for value in (*case.a, *case.b) if value not in came]
        if missing:
            fail(
                "QL110",
                f"Not everything comes out: {missing} is missing.",
                expected=f"{case.a} and {case.b}, merged",
                actual=repr(came),
            )
        for name, values in (("a", case.a), ("b", case.b)):
            of_one = [value for value in came if value in values]
            expect(of_one, f"what comes from `{name}`", code="QL113").equals(values)
        expect(came, "what comes out").has_length(len(case.a) + len(case.b))


class MergesAsTheyCome(Check):
    """Passes on each value when it comes, from whichever channel."""

    explore = Explore(schedules=100)
    cases = 2

    def case(self, rnd: Random) -> Case:
        turns = [*rnd.sample("ab", 2), *rnd.choices("ab", k=2), *rnd.sample("ab", 2)]
        return Case(turns=turns)  # neither can be emptied before the other

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["came"], "what comes out").equals(list(range(len(case.turns))))
        expect(seen.value["rest"], "what comes out after the end").equals([])


def _slow(rnd: Random) -> float:
    return round(rnd.uniform(300, 900), 1)


def _ending(seen: Seen) -> str:
    return seen.value["raised"] or f"the answer of {seen.value['answer']}"


def _expect_time_out(case: Case, seen: Seen, slack: float = _SOON) -> None:
    """It is over when the time is, with a TimeoutError."""
    if seen.value["raised"] != "TimeoutError" or seen.value["took"] > case.seconds + slack:
        fail(
            "QL205",
            f"No answer came within {case.seconds:.1f} s, and that is not what `first_of` says.",
            expected=f"TimeoutError after {case.seconds:.1f} s",
            actual=f"{_ending(seen)} after {seen.value['took']:.1f} s",
        )
