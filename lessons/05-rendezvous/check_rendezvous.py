"""Judges a race by what its track wrote down."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_NAMES = ("Ada", "Bo", "Cem", "Dee", "Eli", "Fay", "Gus")
_ALL = ("warms up", "is warm", "enters", "runs", "has run", "leaves")


class TheBatonGoesRound(Check):
    """Every leg is run once, in order, and stands on the baton."""

    explore = Explore(schedules=90)
    cases = 3

    def case(self, rnd: Random) -> Case:
        return _team(rnd, rnd.randint(1, 5))

    def judge(self, case: Case, seen: Seen) -> None:
        log = _log(seen)
        runs = [entry for entry in log if entry[1] in {"runs", "has run"}]
        wanted = [(runner, what) for runner in case.legs for what in ("runs", "has run")]
        expect(runs, "who runs, in order", code="QL113").equals(wanted)
        expect(seen.value["baton"], "the baton").equals(list(case.legs.values()))
        for runner in case.legs:
            did = [what for name, what in log if name == runner and what != "leaves"]
            expect(did, f"what {runner} does").equals(list(_ALL[:-1]))
            left = [what for name, what in log if name == runner].count("leaves")
            expect(left, f"how often {runner} leaves").is_at_most(1)


class EverybodyWarmsUpAtOnce(Check):
    """All runners warm up at the same time."""

    explore = Explore(schedules=24)
    cases = 2

    def case(self, rnd: Random) -> Case:
        return _team(rnd, rnd.randint(3, 5), warm_up=lambda: rnd.uniform(5, 9))

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        most = max(_at_once(_log(seen)) - len(case.legs) for case, seen in outcomes)
        if most < 0:
            fail(
                "QL111",
                "There is no schedule in which all runners warm up at the same time.",
                expected="all at once",
                actual=f"at least {-most} of them only when others are warm",
            )


class ReturnsWhenAllHaveLeft(Check):
    """Returns when the last runner has left."""

    explore = Explore(schedules=80)

    def case(self, rnd: Random) -> Case:
        return _team(rnd, rnd.randint(2, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        there = [runner for runner in case.legs if (runner, "leaves") not in _log(seen)]
        if there:
            fail(
                "QL113",
                f"`relay` has returned, and {there[-1]} has not left the track yet.",
                expected="all have left",
                actual=_story(_log(seen)),
            )


class NobodyLeavesEarly(Check):
    """Nobody leaves before the baton is taken."""

    explore = Explore(schedules=180)
    cases = 3

    def case(self, rnd: Random) -> Case:
        return _team(rnd, rnd.randint(2, 4))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_handovers(case, seen)


class WaitsForALateRunner(Check):
    """Waits on the track for one who is late."""

    explore = Explore(schedules=40)
    cases = 2

    def case(self, rnd: Random) -> Case:
        team = _team(rnd, rnd.randint(3, 5))
        late = rnd.choice(list(team.legs)[1:])
        team.warm_up[late] = rnd.uniform(200, 900)
        return team

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_handovers(case, seen)


def _team(rnd: Random, size: int, warm_up=lambda: 1.0) -> Case:  # noqa: ANN001 - seconds, drawn
    names = rnd.sample(_NAMES, size)
    seconds = rnd.sample(range(9, 40), size)
    return Case(
        legs=dict(zip(names, seconds, strict=True)), warm_up={name: warm_up() for name in names}
    )


def _log(seen: Seen) -> list[tuple[str, str]]:
    return [(runner, what) for runner, what in seen.value["log"]]


def _at_once(log: list[tuple[str, str]]) -> int:
    most = now = 0
    for _, what in log:
        now += (what == "warms up") - (what == "is warm")
        most = max(most, now)
    return most


def _expect_handovers(case: Case, seen: Seen) -> None:
    """Whoever takes the baton is on the track when its giver leaves."""
    log = _log(seen)
    for giver, taker in pairwise(case.legs):
        if _place(log, giver, "leaves") < _place(log, taker, "enters"):
            fail(
                "QL113",
                f"{giver} has left the track, and {taker}, who is to take the baton, is not on it "
                "yet.",
                expected=f"{taker} enters, {giver} leaves",
                actual=_story(log),
            )


def _place(log: list[tuple[str, str]], *entry: str) -> int:
    """Where an entry stands in the log; what is missing comes after all that is there."""
    return log.index(entry) if entry in log else len(log)


def _story(log: list[tuple[str, str]]) -> str:
    told = [f"{runner} {what}" for runner, what in log if what in {"enters", "runs", "leaves"}]
    return ", ".join(told)
