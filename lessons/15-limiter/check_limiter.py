"""Judges who is let through, and when, against a bucket that is counted in the judge.

Tokens come minutes apart, so that the second by which the explorer's clock may run ahead of a
goroutine makes no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

_SLACK = 2.0
_EPSILON = 0.05
_PERIODS = (32.0, 64.0, 128.0)  # seconds for one token


class _Bucket:
    """The tokens there are, at one instant after the other."""

    def __init__(self, period: float, burst: int) -> None:
        self.period, self.burst = period, burst
        self.tokens, self.at = float(burst), 0.0

    def at_instant(self, instant: float) -> float:
        self.tokens = min(self.burst, self.tokens + (instant - self.at) / self.period)
        self.at = instant
        return self.tokens

    def wait(self, instant: float) -> float:
        """Take a token as soon as there is one; return when that is."""
        missing = max(0.0, 1 - self.at_instant(instant))
        self.at_instant(instant + missing * self.period)
        self.tokens -= 1
        return self.at


class CountsTimeInTokens(Check):
    """Allows what there are tokens for: a burst, then the rate, and never more than a burst."""

    explore = Explore(schedules=12)
    cases = 4

    def case(self, rnd: Random) -> Case:
        period, burst = _limits(rnd)
        bucket = _Bucket(period, burst)
        # A long pause fills the bucket to the rim, and twice less than a token comes together.
        parts = [0.0] * (burst + 1) + [0.6, 0.6] + [rnd.uniform(0.1, 0.8) for _ in range(6)]
        parts += [burst + 2.4, *[0.0] * burst, *[rnd.uniform(0.3, 1.4) for _ in range(4)]]
        pauses, instant = [], 0.0
        for part in parts:
            pause = part * period
            while abs(bucket.tokens + pause / period - 1) < _EPSILON and pause:
                pause += 0.1 * period  # not on the edge
            instant += pause
            pauses.append(pause)
            tokens = bucket.at_instant(instant)
            bucket.tokens -= tokens >= 1
        return Case(rate=1 / period, burst=burst, pauses=pauses)

    def judge(self, case: Case, seen: Seen) -> None:
        bucket, instant = _Bucket(1 / case.rate, case.burst), 0.0
        for number, (pause, allowed) in enumerate(zip(case.pauses, seen.value, strict=True), 1):
            instant += pause
            tokens = bucket.at_instant(instant)
            right = tokens >= 1
            if allowed != right:
                fail(
                    "QL110",
                    f"Limiter(rate=1/{1 / case.rate:.0f}, burst={case.burst}), call {number} of "
                    f"`allow`, after {instant:.0f} s: there are {tokens:.1f} tokens.",
                    expected=str(right),
                    actual=str(allowed),
                )
            bucket.tokens -= right


class WaitsQuietly(Check):
    """Waits without looking again and again."""

    explore = Explore(schedules=4, max_steps=3000)  # who waits needs some tens

    def case(self, rnd: Random) -> Case:
        return Case(rate=1 / rnd.choice([1024.0, 2048.0]))


class LetsOneThroughInTime(Check):
    """Lets one who waits through when the token is there, whatever he did before."""

    explore = Explore(schedules=12)
    cases = 3

    def case(self, rnd: Random) -> Case:
        period, burst = _limits(rnd)
        works = [0.0] * burst + [rnd.uniform(0.2, 0.9) * period for _ in range(4)] + [0.0, 0.0]
        return Case(rate=1 / period, burst=burst, works=works)

    def judge(self, case: Case, seen: Seen) -> None:
        bucket, instant, right = _Bucket(1 / case.rate, case.burst), 0.0, []
        for work in case.works:
            right.append(bucket.wait(instant))
            instant = right[-1] + work
        _expect_instants(case, seen.value, right)


class LetsAllThroughInTime(Check):
    """Lets many who wait through, each with a token of his own."""

    explore = Explore(schedules=80)
    cases = 2

    def case(self, rnd: Random) -> Case:
        period, burst = _limits(rnd)
        return Case(rate=1 / period, burst=burst, callers=burst + 3)

    def judge(self, case: Case, seen: Seen) -> None:
        bucket = _Bucket(1 / case.rate, case.burst)
        _expect_instants(case, seen.value, [bucket.wait(bucket.at) for _ in seen.value])


class AllowNeverWaits(Check):
    """Answers at once while somebody waits."""

    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        period, burst = _limits(rnd)
        return Case(rate=1 / period, burst=burst, pause=period / 4)

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["took"] > _SLACK:
            fail(
                "QL111",
                "`allow` has to wait until somebody else is let through.",
                expected="False, at once",
                actual=f"{seen.value['allowed']}, after {seen.value['took']:.0f} s",
            )
        expect(seen.value["allowed"], "allow() without a token").equals(False)  # noqa: FBT003


class GivesUpWithItsContext(Check):
    """Gives up when the context ends, and takes no token then."""

    explore = Explore(schedules=50)
    cases = 2

    def case(self, rnd: Random) -> Case:
        period, burst = _limits(rnd)
        pause = rnd.uniform(0.2, 0.3) * period
        return Case(rate=1 / period, burst=burst, pause=pause, later=period)

    def judge(self, case: Case, seen: Seen) -> None:
        period = 1 / case.rate
        what = "wait with a context that is over"
        expect(seen.value["first"], what, code="QL204").equals("Canceled")
        what = "the tokens after a wait with a context that was over"
        expect(list(seen.value["full"]), what).equals([True] * case.burst)
        _expect_given_up(seen.value["told"], case.pause, "Canceled")
        if list(seen.value["after"]) != [False, True, False]:
            pause = 2 * case.pause
            fail(
                "QL110",
                "The bucket was empty, and one who waited for a token has given up. So all is as "
                f"if he had never come, and the next token is there after {period:.0f} s.",
                expected=f"after {pause:.0f} s allow() is False, after {pause + period:.0f} s it "
                "is True, and then False",
                actual=", ".join(str(one) for one in seen.value["after"]),
            )


class GivesUpAmongOthers(Check):
    """Gives up in time when others wait as well, and they are let through."""

    explore = Explore(schedules=60)

    def case(self, rnd: Random) -> Case:
        period, burst = _limits(rnd)
        return Case(rate=1 / period, burst=burst, pause=period / 4)

    def judge(self, case: Case, seen: Seen) -> None:
        period = 1 / case.rate
        _expect_given_up(seen.value["impatient"], case.pause, "DeadlineExceeded")
        told, instant = seen.value["patient"]
        expect(told, "the other one who waits").equals("let through")
        if not period - _EPSILON <= instant <= 2 * period + _SLACK:
            fail(
                "QL110",
                "Two wait for a token, one gives up, and the other is let through when the first "
                "token is there, or at the latest with the second.",
                expected=f"after {period:.0f} s, or after {2 * period:.0f} s",
                actual=f"after {instant:.0f} s",
            )


class NoTokenTwice(Check):
    """Gives no token to two who ask at once, whatever line is the next."""

    explore = Explore(schedules=60, lines=True)

    def case(self, rnd: Random) -> Case:
        burst = rnd.randint(1, 2)
        return Case(rate=1 / rnd.choice(_PERIODS), burst=burst, callers=burst + 1)

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value, f"how many of {case.callers} were allowed").equals(case.burst)


def _limits(rnd: Random) -> tuple[float, int]:
    return rnd.choice(_PERIODS), rnd.randint(1, 3)


def _expect_instants(case: Case, instants: Sequence[float], right: Sequence[float]) -> None:
    """Nobody is let through too early, and nobody later than need be."""
    for number, (instant, due) in enumerate(zip(instants, right, strict=True), 1):
        if not due - _EPSILON <= instant <= due + _SLACK:
            early = instant < due
            fail(
                "QL110",
                f"Limiter(rate=1/{1 / case.rate:.0f}, burst={case.burst}) lets number {number} "
                + ("through too early." if early else "through too late: time is lost."),
                expected=f"number {number} at {due:g} s; all {_seconds(right)}",
                actual=f"number {number} at {instant:g} s; all {_seconds(instants)}",
            )


def _expect_given_up(told: Sequence[object], due: float, error: str) -> None:
    """The context's error, at the time at which the context ended."""
    name, instant = told
    if name != error or instant > due + _SLACK:
        fail(
            "QL204",
            f"The context ended after {due:.0f} s, and `wait` went on waiting.",
            expected=f"{error} after {due:.0f} s",
            actual=f"{name} after {instant:.0f} s",
        )


def _seconds(instants: Sequence[float]) -> str:
    return "at " + ", ".join(f"{instant:.0f}" for instant in instants) + " s"
