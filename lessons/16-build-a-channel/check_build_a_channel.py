"""Judges a channel by what comes out of it, and by whether a channel could have done that at all.

Most checks look for one mistake each, so that it can be called by its name. The last but one asks
for everything at once: each history of operations must be one that `_Model`, a channel in which
nobody ever waits, can play in some order that respects who ended before whom began.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

_WAITS = "waits"
_ODD = (None, 0, False, "", [])  # values that are taken for nothing


@dataclass(frozen=True)
class _Model:
    """A channel as it should be, in one moment."""

    capacity: int
    values: tuple[object, ...] = ()
    closed: bool = False

    def do(self, operation: str, *values: object) -> tuple[_Model, list[object]]:
        """Return what the channel is afterwards, and what the caller is told, or `[_WAITS]`."""
        return getattr(self, f"_{operation}")(*values)

    def _send(self, value: object) -> tuple[_Model, list[object]]:
        if self.closed:
            return self, ["closed", None]
        if len(self.values) == self.capacity:
            return self, [_WAITS]
        return replace(self, values=(*self.values, value)), ["ok", None]

    def _recv(self) -> tuple[_Model, list[object]]:
        if not self.values:
            return self, ["closed", None] if self.closed else [_WAITS]
        return replace(self, values=self.values[1:]), ["ok", self.values[0]]

    def _close(self) -> tuple[_Model, list[object]]:
        return replace(self, closed=True), ["closed" if self.closed else "ok", None]

    def _join(self) -> tuple[_Model, list[object]]:
        return self, ["ok", None] if self.closed and not self.values else [_WAITS]

    def _list(self) -> tuple[_Model, list[object]]:
        if not self.closed:
            return self, [_WAITS]
        return replace(self, values=()), ["ok", list(self.values)]


class GivesOutWhatWasPutIn(Check):
    """Gives out what was put in, in order, and ends when it is closed and empty."""

    explore = Explore(schedules=12)
    cases = 6

    def case(self, rnd: Random) -> Case:
        model = _Model(capacity=rnd.randint(1, 3))
        script: list[list[object]] = []
        fresh = iter(rnd.sample(range(1, 100), 40))
        while len(script) < 9:
            step = [rnd.choice(["send", "send", "recv"])]
            if step == ["send"]:
                step.append(rnd.choice(_ODD) if rnd.random() < 0.4 else next(fresh))
            after, told = model.do(*step)
            if told != [_WAITS]:
                script.append(step)
                model = after
        # Fill it once more, so that it is closed with values in it, sometimes full.
        room = model.capacity - len(model.values)
        script += [["send", next(fresh)] for _ in range(rnd.randint(0, room))]
        last = rnd.choice([["list"], ["recv"]])
        end = [["close"], ["send", 7], ["close"], *([last] * 4), ["join"]]
        return Case(capacity=model.capacity, script=[*script, *end])

    def judge(self, case: Case, seen: Seen) -> None:
        model = _Model(case.capacity)
        for place, (step, told) in enumerate(zip(case.script, seen.value, strict=True)):
            model, right = model.do(*step)
            if list(told) != right or _kinds(told[1]) != _kinds(right[1]):
                fail(
                    "QL113" if _out_of_order(told, right, model) else "QL110",
                    f"Channel({case.capacity}), and then: "
                    f"{', '.join(_spelled(one) for one in case.script[: place + 1])}.",
                    expected=f"{_spelled(step)} {_outcome(step, right)}",
                    actual=f"{_spelled(step)} {_outcome(step, told)}",
                )


class EveryValueOnce(Check):
    """Passes on every value once, and never holds more than its capacity."""

    explore = Explore(schedules=180)
    cases = 3

    def case(self, rnd: Random) -> Case:
        senders = 3
        values = rnd.sample(range(100), 2 * senders + 1)
        parts = [values[place::senders] for place in range(senders)]
        return Case(capacity=rnd.choice([1, 1, 1, 2]), senders=parts, receivers=2)

    def judge(self, case: Case, seen: Seen) -> None:
        sent = [value for values in case.senders for value in values]
        came = [value for values in seen.value["came"] for value in values]
        missing = [value for value in sent if value not in came]
        if missing:
            fail(
                "QL110",
                "A value was sent, the sender was told that it is in, and nobody received it.",
                expected=f"{len(sent)} values, each once",
                actual=f"{len(came)}, and {missing} not among them",
            )
        expect(Counter(came), "how often each value came").equals(Counter(sent))
        for mine in seen.value["came"]:
            for values in case.senders:
                of_one = [value for value in mine if value in values]
                what = "what one received from one sender"
                right = sorted(of_one, key=values.index)
                expect(of_one, what, code="QL113").equals(right)
        if seen.value["most"] > case.capacity:
            fail(
                "QL112",
                "More values are in the channel than there is room for.",
                expected=f"at most {case.capacity}",
                actual=f"{seen.value['most']} sent, and nobody had asked for any of them",
            )


class UsesItInItsLoop(Check):
    """Lets everybody use the channel while the body of a loop runs."""

    explore = Explore(schedules=8)

    def case(self, rnd: Random) -> Case:
        return Case(capacity=rnd.randint(1, 2), number=rnd.randint(2, 5))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value, "what came").equals([*range(case.number, -1, -1), None])


class JoinsWhenAllIsTaken(Check):
    """Joins when it is closed and all has been received."""

    explore = Explore(schedules=60)
    cases = 2

    def case(self, rnd: Random) -> Case:
        return Case(capacity=rnd.randint(1, 2), values=rnd.randint(1, 3), joiners=rnd.randint(1, 2))

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value:
            fail(
                "QL113",
                "`join` has returned, and not all that was sent has been received.",
                expected=f"{case.values} received",
                actual=f"at most {seen.value[0]} received",
            )


class ClosingWakesEverybody(Check):
    """Wakes all who wait when it is closed, and loses nothing."""

    explore = Explore(schedules=60)
    cases = 2

    def case(self, rnd: Random) -> Case:
        capacity = rnd.randint(1, 2)
        return Case(capacity=capacity, waiting=capacity + 1)

    def judge(self, case: Case, seen: Seen) -> None:
        if list(seen.value["rest"]) != list(range(case.capacity)):
            fail(
                "QL110",
                "What was in when it was closed comes out, and nothing else: who waited for room "
                "was too late.",
                expected=repr(list(range(case.capacity))),
                actual=repr(seen.value["rest"]),
            )
        told = [["join", "ok", None]]
        told += [[one, "closed", None] for one in ("recv", "send") for _ in range(case.waiting)]
        expect(seen.value["told"], "what those who wait are told").equals(told)


class ClosesOnce(Check):
    """Is closed by one, whoever tries at the same time."""

    explore = Explore(schedules=60)

    def case(self, rnd: Random) -> Case:
        return Case(closers=rnd.choice([2, 2, 3]))

    def judge(self, case: Case, seen: Seen) -> None:
        closed = list(seen.value).count("ok")
        if closed != 1:
            fail(
                "QL110",
                f"{case.closers} goroutines close the channel. One of them does it, and the others "
                "are told that it is closed already.",
                expected="one returns",
                actual=f"{closed} return",
            )


class WaitsQuietly(Check):
    """Waits without looking again and again."""

    explore = Explore(schedules=4, max_steps=3000)  # who waits needs some hundred
    cases = 2

    def case(self, rnd: Random) -> Case:
        return Case(operation=rnd.choice(["send", "recv"]), seconds=rnd.randint(100, 150))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value, "values left").equals(1 if case.operation == "send" else 0)


class AgreesWithTheModel(Check):
    """Does nothing that a channel could not do."""

    explore = Explore(schedules=100)
    cases = 4

    def case(self, rnd: Random) -> Case:
        fresh = iter(rnd.sample(range(100), 12))
        weights = rnd.choice([[5, 3, 1, 0], [3, 5, 1, 0], [4, 4, 0, 1]])
        scripts = []
        for _ in range(3):
            kinds = rnd.choices(["send", "recv", "close", "join"], weights, k=rnd.randint(1, 3))
            scripts.append([[kind, *([next(fresh)] * (kind == "send"))] for kind in kinds])
        return Case(capacity=rnd.randint(1, 2), scripts=scripts)

    def judge(self, case: Case, seen: Seen) -> None:
        history = [tuple(entry) for entry in seen.value]
        if not _explains(_Model(case.capacity), history):
            fail(
                "QL110",
                f"There is no order in which Channel({case.capacity}) could have done this: "
                "operations with the moments at which each began and ended.",
                expected="what one operation after the other would give, in some order",
                actual="; ".join(
                    f"{began} to {ended}: {_spelled(step)} {_outcome(step, [told, value])}"
                    for began, ended, step, told, value in history
                ),
            )


class HoldsBetweenAnyTwoLines(Check):
    """Touches nothing without its lock, whatever line is the next."""

    explore = Explore(schedules=30, lines=True)

    def case(self, rnd: Random) -> Case:
        return Case(values=rnd.sample(range(100), 2))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(list(seen.value), "what came").equals(sorted(case.values))


def _explains(model: _Model, history: Sequence[tuple[object, ...]]) -> bool:
    """Whether the model can do it all, each operation somewhere between its beginning and end."""
    dead: set[tuple[object, ...]] = set()

    def search(model: _Model, left: frozenset[int]) -> bool:
        if not left:
            return True
        key = (left, model.values, model.closed)
        if key in dead:
            return False
        first_end = min(history[place][1] for place in left)
        for place in left:
            began, _, step, told, value = history[place]
            if began < first_end:
                after, right = model.do(*step)
                if [told, value] == right and search(after, left - {place}):
                    return True
        dead.add(key)
        return False

    return search(model, frozenset(range(len(history))))


def _kinds(value: object) -> object:
    """Tell False from 0, alone and in a list."""
    return [type(one) for one in value] if isinstance(value, list | tuple) else type(value)


def _out_of_order(told: Sequence[object], right: Sequence[object], model: _Model) -> bool:
    """Whether a value that is in the channel came before its turn; `list` tells all at once."""
    if not told[0] == right[0] == "ok":
        return False
    if isinstance(told[1], list) and isinstance(right[1], list) and told[1] != right[1]:
        return sorted(map(repr, told[1])) == sorted(map(repr, right[1])) or told[1] in model.values
    return told[1] in model.values


def _spelled(step: Sequence[object]) -> str:
    operation, *values = step
    if operation == "list":
        return "list(channel)"
    return f"{operation}({', '.join(repr(value) for value in values)})"


def _outcome(step: Sequence[object], told: Sequence[object]) -> str:
    if told[0] == "closed":
        return "raises Closed"
    return f"gives {told[1]!r}" if step[0] in {"recv", "list"} else "returns"
