"""Judges a gathering: what is there on return, why the rest is not, and what still lives on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_NAMES = ("price", "stock", "photos", "reviews", "size chart", "offers", "video")
_QUICK, _BREAKS, _SLOW = 30.0, 70.0, 2000.0  # seconds until a source answers, or raises
_SOON = 40.0  # seconds by which a return may be late
_NEAR = 8.0  # seconds between two readings of the clock that count as the same


class GathersAllAnswers(Check):
    """Returns all answers, and no cause, when all come in time."""

    explore = Explore(schedules=45)
    cases = 3

    def case(self, rnd: Random) -> Case:
        return _page(rnd, quick=rnd.choice([1, 3, 4]), slow=0)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_answers(case, seen)
        expect(seen.value["cause"], "the cause, with all answers there").equals(None)
        _expect_all_closed(seen)


class AsksAllAtOnce(Check):
    """Asks all sources at the same time."""

    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        return _page(rnd, quick=4, slow=0)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        most = max(seen.value["most"] for _, seen in outcomes)
        if most < len(outcomes[0][0].seconds):
            fail(
                "QL111",
                "One source waits for the other: there is no schedule in which all are at work.",
                expected="all sources at once",
                actual=f"at most {most} of {len(outcomes[0][0].seconds)}",
            )


class ReturnsWhenThereIsNothingToAsk(Check):
    """Returns nothing, and no cause, when there is no source."""

    explore = Explore(schedules=4)

    def case(self, rnd: Random) -> Case:
        return _page(rnd, quick=0, slow=0)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_back("QL110", 0.0, seen)
        _expect_answers(case, seen)
        expect(seen.value["cause"], "the cause, with nothing to wait for").equals(None)


class EndsInTime(Check):
    """Returns what there is when the time is over."""

    explore = Explore(schedules=45)
    cases = 3

    def case(self, rnd: Random) -> Case:
        return _page(rnd, quick=rnd.randint(0, 2), slow=rnd.randint(1, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_in_time(case, seen)
        _expect_deadline(case.patience, seen)


class WaitsForNobody(Check):
    """Returns in time as well when no source listens."""

    explore = Explore(schedules=45, horizon=10_000)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _page(rnd, quick=rnd.randint(0, 2), slow=rnd.randint(1, 3))
        case.deaf = _slow(case)  # one that listens would wake whoever waits for answers alone
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_in_time(case, seen)
        if seen.value["later"] != seen.value["answers"]:
            fail(
                "QL110",
                "The answers have changed after `gather` had returned them.",
                expected=seen.value["answers"],
                actual=seen.value["later"],
            )


class StopsAtAnError(Check):
    """Gives up when a source breaks, and says which."""

    explore = Explore(schedules=50)
    cases = 3

    def case(self, rnd: Random) -> Case:
        case = _page(rnd, quick=rnd.randint(0, 2), slow=rnd.randint(1, 3))
        broken = rnd.choice([name for name in case.seconds if case.seconds[name] == _SLOW])
        case.seconds[broken] = _BREAKS
        case.broken = [broken]
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_back("QL204", _BREAKS, seen)
        _expect_answers(case, seen)
        expect(seen.value["cause"], "the cause, with a source broken").equals("SourceBroken")
        expect(seen.value["about"], "the source that the cause is about").is_in(case.broken)
        _expect_all_closed(seen)


class FollowsItsContext(Check):
    """Ends when the context that it was given ends."""

    explore = Explore(schedules=45)
    cases = 2
    leaves: tuple[float, ...] = (50.0, 60.0)

    def case(self, rnd: Random) -> Case:
        case = _page(rnd, quick=rnd.randint(0, 2), slow=rnd.randint(1, 3))
        case.leaves = rnd.choice(self.leaves)
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_back("QL204", case.leaves, seen)
        if case.leaves:
            _expect_answers(case, seen)
        expect(seen.value["cause"], "the cause, with the user gone").equals("UserLeft")
        _expect_all_closed(seen)


class FollowsWhatIsOver(FollowsItsContext):
    """Says why, and not what its sources made of it, when the context has ended before."""

    explore = Explore(schedules=20)
    cases = 1
    leaves = (0.0,)


class FollowsItsContextAlone(FollowsItsContext):
    """Ends with its context as well when no source listens."""

    explore = Explore(schedules=20, horizon=10_000)
    cases = 1

    def case(self, rnd: Random) -> Case:
        case = super().case(rnd)
        case.deaf = _slow(case)
        return case


class HandsDownTheDeadline(Check):
    """Follows a deadline from above that is earlier than its own."""

    explore = Explore(schedules=24)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _page(rnd, quick=1, slow=rnd.randint(1, 2))
        case.parent = case.patience - rnd.choice([40.0, 50.0])
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_deadline(case.parent, seen)
        _expect_back("QL205", case.parent, seen)
        what = "the cause, with an earlier deadline over"
        expect(seen.value["cause"], what).equals("DeadlineExceeded")
        _expect_all_closed(seen)


def _page(rnd: Random, *, quick: int, slow: int) -> Case:
    """Invent sources: quick ones answer within half a minute, slow ones too late."""
    names = rnd.sample(_NAMES, quick + slow)
    seconds = {name: rnd.choice([10.0, 20.0, _QUICK]) for name in names[:quick]}
    seconds |= dict.fromkeys(names[quick:], _SLOW)
    rnd.shuffle(names)
    return Case(
        seconds={name: seconds[name] for name in names},
        broken=[],
        deaf=[],
        patience=float(rnd.randint(100, 200)),
    )


def _slow(case: Case) -> list[str]:
    return [name for name, seconds in case.seconds.items() if seconds == _SLOW]


def _expect_answers(case: Case, seen: Seen) -> None:
    """Those that answer in time have answered, and nobody else."""
    quick = [name for name, seconds in case.seconds.items() if seconds <= _QUICK]
    right = {name: f"{name} of the day" for name in quick}
    expect(seen.value["answers"], "the answers").equals(right)


def _expect_deadline(when: float, seen: Seen) -> None:
    for deadline in seen.value["deadlines"]:
        what = "seconds until the deadline of the context that a source gets"
        expect(deadline, what, code="QL205").is_close(when, within=_NEAR)


def _expect_in_time(case: Case, seen: Seen) -> None:
    _expect_back("QL205", case.patience, seen)
    _expect_answers(case, seen)
    expect(seen.value["cause"], "the cause, with the time over").equals("TooSlow")
    _expect_all_closed(seen)


def _expect_back(code: str, when: float, seen: Seen) -> None:
    if seen.value["seconds"] > when + _SOON:
        fail(
            code,
            "The end has come, and `gather` stays.",
            expected=f"back after {when:g} seconds",
            actual=f"back after {seen.value['seconds']:.0f} seconds",
        )


def _expect_all_closed(seen: Seen) -> None:
    if seen.value["living"]:
        fail(
            "QL206",
            "`gather` is over, and the context of its sources lives on: nobody has told them.",
            expected="a context that has ended",
            actual="a context that ends when its time is over, if ever",
        )
