"""Judges what a slow phone gets, and who else has to wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from qrpc_lab.check import Case, Check, Explore, Seen, Where, expect, fail, some

_SYMBOLS = ("ACME", "ZINC", "TAXI", "FERN", "OHIO")
_CHART, _WINDOW = 17_000, 65_535
# What may be under way: a window, and as much again that is granted while the phone reads. Then
# one quote in the slot, one at the `yield`, and one that the phone's gRPC has fetched before.
_UNDER_WAY = 2 * _WINDOW // _CHART + 4
# One in the slot, one at the `yield`, and a few that a variable still names.
_KEPT = 8
_PATIENCE = 40.0


class KeepsUp(Check):
    """A phone that keeps up sees every quote when it is made."""

    service = "lab.Ticker"
    explore = Explore(schedules=30)
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        symbol, idle = rnd.sample(_SYMBOLS, 2)
        return Case(symbol=symbol, idle=idle, cents=_cents(rnd, rnd.randint(3, 4)))

    def judge(self, case: Case, seen: Seen) -> None:
        told, idle = seen.value["traded"], seen.value["idle"]
        _every_quote(case.cents, told, "A phone waits for the next quote, and it is made.")
        _ended_well(idle["code"], "after a day without quotes")
        expect(idle["ticks"], "what came on a day without quotes", code="QL203").equals([])

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        if not some(outcomes, lambda seen: not seen.value["traded"]["late"]):
            fail(
                "QL111",
                "A phone waits for the next quote, it is made, and it lies there for a while.",
                expected="each quote when it is made",
                actual="in every schedule one of them comes later than that, by a fifth of a "
                "second or more",
                hint="A `sleep` is a guess of when there will be something new. Who knows it?",
            )


class GetsTheNewest(Check):
    """A slow phone gets the newest quote, and the exchange does not wait for it."""

    service = "lab.Ticker"
    explore = Explore(schedules=8)
    seconds = _PATIENCE
    wire = True

    def case(self, rnd: Random) -> Case:
        return Case(bursts=[rnd.randint(26, 32) for _ in range(2)])

    def judge(self, case: Case, seen: Seen) -> None:
        newest = 0
        for burst, kept, got in zip(case.bursts, *_rounds(seen), strict=False):
            newest += burst
            _in_order(got)
            if kept is None:
                fail(
                    "QL111",
                    "The phone does not read for a while, and the exchange has to wait for it.",
                    expected=f"all {burst} quotes taken from `feed`, whatever the phone does",
                    actual="`feed` is not read while the phone is slow",
                    where=_where(seen),
                )
            if newest not in got:
                fail(
                    "QL203",
                    f"The phone has read all that came, and quote {newest} is not among it. "
                    "Nothing newer was made.",
                    expected=f"the newest quote last: {newest}",
                    actual=f"the last one is {got[-1] if got else 'none'}, then silence",
                )
            if len(got) > _UNDER_WAY:
                fail(
                    "QL112",
                    "The phone was slow, and now it reads quotes that were overtaken long ago. "
                    "They have been waiting somewhere, the oldest in front.",
                    expected=f"a window of 64 KiB: at most {_UNDER_WAY} quotes of 17 KB, then the "
                    "newest",
                    actual=f"{len(got)} quotes of {burst}, on the wire: {_sent(seen)} in all",
                )
            if kept > _KEPT:
                fail(
                    "QL112",
                    "The phone was slow, and quotes that it will never see were kept for it. The "
                    "longer it is slow, the more of them.",
                    expected="one tick for a phone that can take none, and one at the `yield`",
                    actual=f"{kept} ticks in memory after a burst of {burst}",
                )
        expect(seen.value["code"], "the status of the call", code="QL202").equals("OK")
        expect(seen.value["rest"], "quotes after the newest", code="QL203").equals([])

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        if not some(outcomes, _skips_to_the_newest):
            newest = outcomes[0][0].bursts[0]
            fail(
                "QL112",
                "The phone was slow, and in every schedule it reads the last quote but one before "
                "the newest, although that was there. More than one was kept for it.",
                expected="at most one tick for a phone that can take none",
                actual=f"quote {newest - 1}, then quote {newest}",
            )


class TheLastOneArrives(Check):
    """The last quote of the day always arrives."""

    service = "lab.Ticker"
    explore = Explore(schedules=90, lines=True)
    expects = ("QL103",)  # a flag that is set once needs no lock; what a race loses is seen
    seconds = _PATIENCE
    cases = 3

    def case(self, rnd: Random) -> Case:
        return Case(cents=_cents(rnd, rnd.randint(1, 3)))

    def judge(self, case: Case, seen: Seen) -> None:
        ticks = seen.value["ticks"]
        _ended_well(seen.value["code"], "after the last quote")
        _in_order([number for number, _ in ticks])
        last = [len(case.cents), case.cents[-1]]
        if not ticks or ticks[-1] != last:
            fail(
                "QL203",
                "Trading has ended, and the phone shows a price that is not the last one. "
                "It will show it until tomorrow.",
                expected=f"quote {last[0]} as the last one",
                actual=f"quote {ticks[-1][0]}" if ticks else "no quote at all",
                hint="The feed is closed. What is still in its place then, and who looks at it?",
            )


class HoldsUpNobodyElse(Check):
    """A slow phone holds up no other phone."""

    service = "lab.Ticker"
    explore = Explore(schedules=12)
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        slow, fast = rnd.sample(_SYMBOLS, 2)
        return Case(slow=slow, fast=fast, burst=rnd.randint(12, 16), cents=_cents(rnd, 3))

    def judge(self, case: Case, seen: Seen) -> None:
        fast, slow = seen.value["fast"], seen.value["slow"]
        _no_strangers(case, fast["ticks"], slow)
        if fast["code"] == "DEADLINE_EXCEEDED" and not fast["ticks"]:
            fail(
                "QL111",
                "One phone does not read, and another one gets nothing.",
                expected="each phone as fast as it can",
                actual=f"the one that follows {case.fast} waits for the one that follows "
                f"{case.slow}",
                where=_where(seen),
            )
        _every_quote(case.cents, fast, "Another phone is slow; this one waits for its quote.")
        _in_order([number for number, _ in slow])
        expect(seen.value["code"], "the status of the slow phone", code="QL202").equals("OK")
        last = [number for number, _ in slow[-1:]]
        expect(last, "the last quote of the slow phone", code="QL203").equals([case.burst])


class LeavesTheExchange(Check):
    """When a phone leaves, the exchange is told."""

    service = "lab.Ticker"
    explore = Explore(schedules=30)
    seconds = _PATIENCE
    cases = 2

    def case(self, rnd: Random) -> Case:
        return Case(quotes=100, looks=rnd.randint(1, 3), large=rnd.random() < 0.5)

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value != "told":
            fail(
                "QL204",
                "The phone has left, and the exchange still makes quotes for it.",
                expected="the context that `subscribe` got is cancelled when the call is over",
                actual=f"{case.quotes} more quotes, and nobody has cancelled it",
                where=_where(seen),
            )
        if seen.harness:
            fail(
                "QL102",
                "The phone has left, and a goroutine that worked for it waits for ever.",
                expected="every goroutine ends with its call",
                actual="still there",
                where=_where(seen),
            )


def _cents(rnd: Random, count: int) -> list[int]:
    return rnd.sample(range(9000, 9999), count)


def _rounds(seen: Seen) -> tuple[list[int | None], list[list[int]]]:
    return seen.value["kept"], seen.value["rounds"]


def _skips_to_the_newest(seen: Seen) -> bool:
    """Whether a quote that was overtaken by the newest alone is left out."""
    return any(got[-1] - 1 not in got for got in _rounds(seen)[1])


def _every_quote(cents: list[int], told: dict[str, object], when: str) -> None:
    right = [[number, one] for number, one in enumerate(cents, start=1)]
    if told["missed"] and told["code"] == "DEADLINE_EXCEEDED":
        got = len(told["ticks"])
        fail(
            "QL203" if got else "QL211",
            f"{when} {'It does not come' if got else 'Nothing comes'}.",
            expected="each quote when it is made: the next one is made when it was seen",
            actual=f"{got} of {len(cents)} quotes, then silence",
            hint="Somebody says that there is something new. Who may forget that, and has it been "
            "looked at by then?"
            if got
            else None,
        )
    _ended_well(told["code"], "at the end of the day")
    expect(told["ticks"], "number and price of each quote", code="QL203").equals(right)
    expect(told["rest"], "quotes after the last one", code="QL203").equals([])


def _no_strangers(case: Case, fast: list[list[int]], slow: list[list[int]]) -> None:
    """Each phone has got quotes of its own symbol: the slow one's all cost a hundred."""
    if any(cents not in case.cents for _, cents in fast) or any(cents != 100 for _, cents in slow):
        fail(
            "QL110",
            f"One phone follows {case.slow}, another one {case.fast}, and one of them was shown a "
            "price of the other's symbol.",
            expected="each phone its own symbol",
            actual="what is kept for one phone is taken by another",
        )


def _ended_well(code: str, when: str) -> None:
    if code == "DEADLINE_EXCEEDED":
        fail(
            "QL211",
            "The exchange has closed, and the call goes on.",
            expected=f"the status OK {when}",
            actual="no status until the deadline",
        )
    expect(code, f"the status {when}", code="QL202").equals("OK")


def _in_order(numbers: list[int]) -> None:
    for before, then in pairwise(numbers):
        if then <= before:
            fail(
                "QL113",
                "The price goes back in time.",
                expected=f"after quote {before} a newer one",
                actual=f"quote {then}",
            )


def _sent(seen: Seen) -> int:
    return sum(frame.side == "server" and frame.kind == "DATA" for frame in seen.wire)


def _where(seen: Seen) -> tuple[Where, ...]:
    """The lines on which the exercise's own threads stand."""
    found = (where for finding in seen.harness for where in finding.where)
    return tuple(where for where in found if where.file == "flow_control.py")
