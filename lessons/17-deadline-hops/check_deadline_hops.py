"""Judges how much of a visitor's time is handed on to stock, and what becomes of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail, some

if TYPE_CHECKING:
    from random import Random

_ITEMS = ("anchor", "bucket", "compass", "drill", "hammer", "lantern", "paddle", "rope", "sail")
_BRANCHES = ("airport", "bridge", "castle", "harbour", "market", "station")
_FAILURES = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "INTERNAL")
_NEVER = 1e9  # seconds: more than this is no deadline
_OWN = 2.0  # seconds for stock when the visitor has set no deadline
_RESERVE = 0.02  # seconds that the page keeps for itself
_NEAR = 0.5  # seconds of which stock may be deprived without a reason
_STALE = 0.2  # seconds between reading what is left and asking stock, on a busy machine
_LEVELS = "/lab.Stock/Levels"


class DescribesAnItem(Check):
    """Answers with the title, and with what all branches have."""

    service = "lab.Stock"
    explore = Explore(schedules=10)

    def case(self, rnd: Random) -> Case:
        return _shop(rnd, seconds=[float(rnd.randint(15, 40))])

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_page(case, seen.value[0], case.item, complete=True)


class StopsWithItsVisitor(Check):
    """Gives stock no more time than the visitor has left."""

    service = "lab.Stock"
    wire = True
    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        # Longer than the clock may run ahead of a goroutine that could go on.
        return _shop(rnd, seconds=[20.0, rnd.choice([5.5, 5.6, 5.7])], index=5.0)

    def smoke_case(self, rnd: Random) -> Case:
        return _shop(rnd, seconds=[rnd.choice([0.6, 0.7, 0.8])], index=0.25)

    def judge(self, case: Case, seen: Seen) -> None:
        # On a busy machine the time is over before stock is asked: then there is nothing to see.
        for asked in seen.marked("asked"):
            left, timeout = asked["left"], _timeout(asked)
            if timeout <= left - _RESERVE + _STALE:
                continue
            text = f"The visitor is gone in {left:.2f} s, and stock goes on for {timeout:.2f} s."
            if any(0 < seconds - timeout < _STALE for seconds in case.seconds):
                text += " So much was left before the index was asked, which took a part of it."
            fail("QL205", text, expected=_right(asked), actual=f"timeout={timeout:.4g}")
        _expect_on_the_wire(seen)


class UsesWhatIsLeft(Check):
    """Gives stock all that is left, but for 20 ms."""

    service = "lab.Stock"
    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        return _shop(rnd, seconds=[float(rnd.randint(15, 40)) for _ in range(4)])

    def judge(self, case: Case, seen: Seen) -> None:
        questions = _questions(seen, len(case.seconds))
        for asked in questions:
            _expect_enough(asked)
        # Between reading what is left and asking stock a busy machine may lose some time; of four
        # times the quickest one tells.
        kept = max(asked["left"] - _timeout(asked) for asked in questions)
        if kept < _RESERVE / 2:
            fail(
                "QL205",
                "Stock gets all that is left. When it uses all of it, the visitor has gone before "
                "the page is there.",
                expected=f"what is left, less {_RESERVE * 1000:.0f} ms",
                actual=f"what is left, less {max(kept, 0) * 1000:.1f} ms",
                hint="RESERVE stands at the top of the file: time for the page's own way back.",
            )


class SetsADeadlineOfItsOwn(Check):
    """Gives stock 2 s when the visitor has set no deadline."""

    service = "lab.Stock"
    wire = True
    explore = Explore(schedules=10)

    def case(self, rnd: Random) -> Case:
        return _shop(rnd, seconds=[None])

    def judge(self, case: Case, seen: Seen) -> None:
        timeout = _timeout(_questions(seen, 1)[0])
        if timeout > _NEVER:
            fail(
                "QL205",
                "The visitor has set no deadline, and what is left of it is handed on all the "
                "same: more time than gRPC can count. It takes the call for one whose time is "
                "over, and stock is never asked.",
                expected=f"timeout={_OWN:g}",
                actual=f"timeout={timeout:.3g}, and DEADLINE_EXCEEDED at once",
                hint="What does `time_remaining()` say when there is no deadline?",
            )
        if abs(timeout - _OWN) > _NEAR:
            fail(
                "QL205",
                "The visitor has set no deadline, so stock gets SECONDS.",
                expected=f"timeout={_OWN:g}",
                actual=f"timeout={timeout:.4g}",
            )
        _expect_on_the_wire(seen)
        _expect_page(case, seen.value[0], case.item, complete=True)


class KeepsVisitorsApart(Check):
    """Gives stock each visitor's own time, with several visitors at once."""

    service = "lab.Stock"
    explore = Explore(schedules=40, lines=True)

    def case(self, rnd: Random) -> Case:
        items = rnd.sample(_ITEMS, 3)
        case = _shop(rnd)
        case.visits = dict(zip(items, rnd.sample([10.0, 20.0, 30.0, 40.0], 3), strict=True))
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        for asked in _questions(seen, len(case.visits)):
            timeout, left = _timeout(asked), asked["left"]
            if not left - _RESERVE - _NEAR <= timeout <= left - _RESERVE + _STALE:
                fail(
                    "QL205",
                    f"Three visitors at once, and stock gets the wrong one's time: who asks for "
                    f"{asked['item']} has {left:.2f} s left.",
                    expected=_right(asked),
                    actual=f"timeout={timeout:.4g}",
                    hint="All visitors share the servicer. What belongs to one of them must not "
                    "live on `self`.",
                )
        for item, page in seen.value.items():
            _expect_page(case, page, item, complete=True)

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        if not some(outcomes, lambda seen: not seen.marked("alone")):
            case, seen = outcomes[0]
            fail(
                "QL111",
                f"{len(case.visits)} visitors ask at once, and in no schedule all of them wait "
                f"for {seen.marked('alone')[0]['whom']} at the same time: one holds up the others.",
                expected="visitors who are served at the same time",
                actual="one after the other",
            )


class GoesOutWithoutStock(Check):
    """Answers with what there is when stock fails."""

    service = "lab.Stock"
    explore = Explore(schedules=20)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _shop(rnd, seconds=[float(rnd.randint(15, 40))])
        kept = rnd.randint(1, 3)
        case.levels = dict(list(case.levels.items())[:kept])
        case.status = rnd.choice(_FAILURES)
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        page = seen.value[0]
        if page["code"] != "OK":
            fail(
                "QL202",
                f"Stock ended with {case.status} after {len(case.levels)} branches, and the "
                "visitor has no page at all.",
                expected="OK, with the title and the branches that have answered",
                actual=page["code"],
            )
        if page.get("complete"):
            fail(
                "QL203",
                f"Stock ended with {case.status} after {len(case.levels)} branches, and the page "
                "says that these are all.",
                expected="complete=False",
                actual="complete=True",
            )
        _expect_page(case, page, case.item, complete=False)


class AnswersInTime(Check):
    """Answers with what there is when stock does not come to an end."""

    service = "lab.Stock"
    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        case = _shop(rnd, seconds=[float(rnd.randint(15, 40)), None])
        case.levels = dict(list(case.levels.items())[: rnd.randint(1, 3)])
        case.silent = True
        return case

    def smoke_case(self, rnd: Random) -> Case:
        case = self.case(rnd)
        case.seconds = [0.35]
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        for seconds, page in zip(case.seconds, seen.value, strict=True):
            if page["code"] == "OK":
                _expect_page(case, page, case.item, complete=False)
            elif page["code"] != "DEADLINE_EXCEEDED" or seconds is None:
                fail(
                    "QL202",
                    "Stock falls silent and its time is over, and the visitor has no page.",
                    expected="OK, with the title and the branches that have answered",
                    actual=page["code"],
                )

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        # In 20 ms a page may be late now and then, as in life; but not always.
        if not some(outcomes, lambda seen: seen.value[0]["code"] == "OK"):
            fail(
                "QL205",
                "Stock falls silent, and in no schedule the page is there before its visitor goes.",
                expected="a page in time, with the branches that have answered",
                actual="DEADLINE_EXCEEDED",
            )


def _shop(rnd: Random, *, seconds: object = None, index: float = 0.0) -> Case:
    branches = rnd.sample(_BRANCHES, rnd.randint(3, 5))
    return Case(
        item=rnd.choice(_ITEMS),
        levels={branch: rnd.randint(0, 20) for branch in branches},
        seconds=seconds,
        index=index,
        status=None,
        silent=False,
    )


def _questions(seen: Seen, visits: int) -> list[dict[str, Any]]:
    """What was asked of stock, once for each visitor."""
    asked = seen.marked("asked")
    expect(len(asked), f"the number of calls to stock, for {visits} pages").equals(visits)
    return asked


def _timeout(asked: dict[str, Any]) -> float:
    """The seconds that stock was given."""
    if asked["timeout"] is None:
        fail(
            "QL205",
            "The call to stock has no deadline: it waits for ever if stock does, and so does the "
            "visitor.",
            expected=_right(asked),
            actual="no timeout",
            hint="Every call takes a `timeout=`; gRPC for Python does not hand one on by itself.",
        )
    if not isinstance(asked["timeout"], int | float):
        fail("QL205", "A timeout is a number of seconds.", actual=str(asked["timeout"]))
    return asked["timeout"]


def _right(asked: dict[str, Any]) -> str:
    """What stock ought to get, as a person would say it."""
    left = asked["left"]
    return f"timeout={_OWN:g}" if left is None else f"about {max(left - _RESERVE, 0):.2f} s"


def _expect_enough(asked: dict[str, Any]) -> None:
    """What stock gets is what its visitor has left at that moment, or a little less."""
    left, timeout = asked["left"], _timeout(asked)
    if timeout < left - _RESERVE - _NEAR:
        fail(
            "QL205",
            f"The visitor would wait for {left:.2f} s more, and stock is cut off before.",
            expected=_right(asked),
            actual=f"timeout={timeout:.4g}",
        )


def _expect_on_the_wire(seen: Seen) -> None:
    """The call to stock carries its deadline."""
    opened = [frame for frame in seen.wire if frame.kind == "HEADERS" and frame.method == _LEVELS]
    for frame in opened:
        if frame.side == "client" and frame.timeout is None:
            fail(
                "QL205",
                f"On the wire {_LEVELS} has no grpc-timeout: stock cannot know when to stop.",
                expected="a grpc-timeout",
                actual="none",
            )


def _expect_page(case: Case, page: dict[str, Any], item: str, *, complete: bool) -> None:
    expect(page["code"], "the status of the page", code="QL202").equals("OK")
    expect(page.get("title"), "the title on the page").equals(f"{item} of the year")
    what = "the levels on the page"
    expect(page["levels"], what, code="QL203").equals(case.levels)
    expect(page["complete"], "whether the page says that all branches are there").equals(complete)
