"""Judges many callers on one stream: whose answer it is, and what everybody hears at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from qrpc_lab.check import Case, Check, Explore, Seen, fail
from qrpc_lab.rpc.sim import Network

if TYPE_CHECKING:
    from random import Random

_BODIES = ("maps", "atlases", "scores", "letters", "diaries", "plays", "tides", "wills", "deeds")
_STATUS = ("UNAVAILABLE", "INTERNAL", "RESOURCE_EXHAUSTED")
_DEADLINE = 600.0
_BOTH_THERE = (
    "An answer and the end can be there at the same time. Which case does a select choose then?"
)


class AsksAndHears(Check):
    """Asks on one stream, and hears each answer."""

    service = "lab.Archive"
    explore = Explore(schedules=24)

    def case(self, rnd: Random) -> Case:
        answers = _answers(rnd, rnd.randint(2, 3))
        return Case(answers=answers, bodies=[*answers, *list(answers)[:1]])  # one of them again

    def judge(self, case: Case, seen: Seen) -> None:
        for body, (what, text) in zip(case.bodies, seen.value, strict=True):
            if what == "TimeoutError":
                fail(
                    "QL203",
                    f"The archive has answered {body!r} at once. Whoever asked did not hear of it.",
                    expected="each answer handed on when it comes",
                    actual="TimeoutError after a minute",
                    hint="Who hands an answer on, and when? And since when does he know to whom: "
                    "since before the question went out?",
                )
            _expect_own(case.answers, body, [what, text])
        _expect_one_line(seen)
        _expect_ids_once(seen)
        _expect_half_close(seen)


class AsksWhileOthersWait(Check):
    """Puts questions through while others wait for answers."""

    service = "lab.Archive"
    explore = Explore(schedules=70)
    cases = 2

    def case(self, rnd: Random) -> Case:
        callers = rnd.randint(2, 3)
        bodies = rnd.sample(_BODIES, callers * 2)
        return Case(
            callers=[bodies[place::callers] for place in range(callers)],
            orders=[_shuffled(rnd, callers) for _ in range(2)],
            answers={body: f"{body}: shelf {rnd.randint(10, 99)}" for body in bodies},
        )

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_ids_once(seen)
        if seen.value["together"] < len(case.callers):
            fail(
                "QL111",
                "The archive answers here when all callers have asked. Not all questions come: "
                "some callers wait for the answers to others.",
                expected=f"{len(case.callers)} questions on the stream at once",
                actual=f"{seen.value['together']}, and then nothing while that is unanswered",
            )
        for body, came in seen.value["came"].items():
            _expect_own(case.answers, body, came)
        _expect_one_line(seen)


class GuardsWhatIsShared(Check):
    """Shares nothing unguarded among callers."""

    service = "lab.Archive"
    explore = Explore(schedules=16, lines=True)
    smoke = False  # what this looks for shows in no plain run

    def case(self, rnd: Random) -> Case:
        return Case(answers=_answers(rnd, 2))

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_ids_once(seen)
        for body, came in seen.value.items():
            _expect_own(case.answers, body, came)


class _Timed(Check):
    """Seconds of virtual time cost nothing, real ones are few."""

    service = "lab.Archive"
    real: ClassVar[float]

    def smoke_case(self, rnd: Random) -> Case:
        case = self.case(rnd)
        case.seconds = self.real
        return case


class DropsALateAnswer(_Timed):
    """Gives up in time, and gives a late answer to nobody."""

    real = 0.1
    explore = Explore(schedules=24)

    def case(self, rnd: Random) -> Case:
        return Case(answers=_answers(rnd, 2), seconds=1.0)

    def judge(self, case: Case, seen: Seen) -> None:
        (first, right), (second, _) = case.answers.items()
        if seen.value["late"] != ["TimeoutError", ""]:
            fail(
                "QL205",
                f"`call({first!r}, {case.seconds})` got no answer in that time, and waited on.",
                expected="TimeoutError",
                actual=_told(seen.value["late"]),
            )
        if seen.value["came"] == ["answer", right]:
            fail(
                "QL203",
                f"The answer to {first!r} came too late, and was given to whoever asked next.",
                expected=case.answers[second],
                actual=right,
            )
        _expect_own(case.answers, second, seen.value["came"])


class TakesAnAnswerAtTheLastMoment(_Timed):
    """Goes on when an answer comes just as its caller gives up."""

    real = 0.05
    explore = Explore(schedules=40)

    def case(self, rnd: Random) -> Case:
        *bodies, later = rnd.sample(_BODIES, 3)
        return Case(bodies=bodies, later=later, seconds=1.0)

    def judge(self, case: Case, seen: Seen) -> None:
        for body, came in seen.value["came"].items():
            if came[0] != "TimeoutError":
                _expect_own({body: f"found: {body}"}, body, came)
        _expect_own({case.later: f"found: {case.later}"}, case.later, seen.value["later"])


class GivesUpWhenNothingIsTaken(_Timed):
    """Gives up in time also if the line takes no question."""

    real = 0.05
    explore = Explore(schedules=10, network=Network(window=65_535))

    def case(self, rnd: Random) -> Case:
        names = rnd.sample(_BODIES, 6)
        return Case(names=names[:3], next=names[3:5], later=names[5], size=50_000, seconds=20.0)

    def judge(self, case: Case, seen: Seen) -> None:
        late = [came for came in seen.value["came"] if came != ["TimeoutError", ""]]
        # Real time is not that exact: only virtual seconds are counted.
        if late or (seen.value["slow"] and case.seconds >= 1.0):
            fail(
                "QL205",
                "The archive takes no question for a while, and a caller waits longer than said.",
                expected=f"TimeoutError after {case.seconds:.0f} s",
                actual=_told(late[0]) if late else "TimeoutError long after that",
                hint="The time runs from the call, and it is one time: for the question to be "
                "taken, and for the answer to come.",
            )
        _expect_own({case.later: f"found: {case.later}"}, case.later, seen.value["later"])


class TellsEverybodyWhenTheLineDies(_Timed):
    """Tells everybody when the line dies."""

    real = 2.0
    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        heard, answered = rnd.randint(1, 2), rnd.randint(0, 1)
        status = rnd.choice(_STATUS)
        return _dying(rnd, callers=3, heard=heard, answered=answered, status=status)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_all_told(case, seen)
        _expect_answers_heard(case, seen)


class TellsEverybodyWhenTheLineEnds(TellsEverybodyWhenTheLineDies):
    """Tells everybody when the line comes to a normal end."""

    def case(self, rnd: Random) -> Case:
        heard, answered = rnd.randint(1, 2), rnd.randint(0, 1)
        return _dying(rnd, callers=3, heard=heard, answered=answered, status="OK")


class TellsWhoJustComes(_Timed):
    """Tells also who comes while the line ends."""

    real = 2.0
    explore = Explore(schedules=80)

    def case(self, rnd: Random) -> Case:
        status = rnd.choice([*_STATUS, "OK"])
        return _dying(rnd, callers=4, heard=0, answered=0, status=status)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_all_told(case, seen)


class ReturnsTheLastAnswer(_Timed):
    """Returns an answer that comes with the end."""

    real = 2.0
    explore = Explore(schedules=110)

    def case(self, rnd: Random) -> Case:
        status = rnd.choice([*_STATUS, "OK"])
        return _dying(rnd, callers=3, heard=3, answered=3, status=status)

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_all_told(case, seen)
        _expect_answers_heard(case, seen)


class HangsUpInGoodOrder(Check):
    """Half-closes, and passes on the answers that still come."""

    service = "lab.Archive"
    explore = Explore(schedules=24)

    def case(self, rnd: Random) -> Case:
        return Case(answers=_answers(rnd, rnd.randint(1, 3)), pause=10.0)

    def smoke_case(self, rnd: Random) -> Case:
        case = self.case(rnd)
        case.pause = 0.0
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_half_close(seen)
        if seen.value["late"]:
            fail(
                "QL211",
                "The archive answers when there are no more questions. `close` says so only when "
                "the callers have gone, and they wait for their answers.",
                expected="a half-close, and then the answers",
                actual="a half-close when everybody had given up",
                hint="Who waits for whom? Say first that there are no more questions.",
            )
        if seen.value["early"]:
            fail(
                "QL206",
                "`close` has returned, and the line is not over: answers are still to come.",
                expected="a `close` that returns when the line is over, and its goroutine too",
                actual="a half-close, and nobody who waits for the end",
            )
        for body, came in seen.value["came"].items():
            _expect_own(case.answers, body, came)


class HangsUpInTheMiddle(Check):
    """Can be closed while callers come and go."""

    service = "lab.Archive"
    explore = Explore(schedules=40)
    cases = 2

    def case(self, rnd: Random) -> Case:
        return Case(answers=_answers(rnd, rnd.randint(1, 3)))

    def judge(self, case: Case, seen: Seen) -> None:
        for body, came in seen.value.items():
            if came[0] != "LineDown":
                _expect_own(case.answers, body, came)


def _answers(rnd: Random, number: int) -> dict[str, str]:
    """Things to ask, and what the archive says to each."""
    return {body: f"{body}: shelf {rnd.randint(10, 99)}" for body in rnd.sample(_BODIES, number)}


def _dying(rnd: Random, *, callers: int, heard: int, answered: int, status: str) -> Case:
    """A line that ends when so many questions have been heard."""
    return Case(
        bodies=rnd.sample(_BODIES, callers),
        heard=heard,
        answered=answered,
        status=status,
        seconds=30.0,
    )


def _expect_all_told(case: Case, seen: Seen) -> None:
    """Everybody got an answer or heard how the line ended, at once."""
    for body, what in [*seen.value["came"].items(), ("is anybody there?", seen.value["later"])]:
        actual = _told(what)
        if what[0] == "TimeoutError":
            told, actual = f"Who had asked {body!r} was not told.", f"{actual}{_after(case)}"
        elif body in seen.value["slow"]:
            told = f"Who had asked {body!r} was told when his time was over."
            actual += f",{_after(case)}"
        elif what not in (["answer", f"found: {body}"], ["LineDown", case.status]):
            told = f"That is not what {body!r} heard."
        else:
            continue
        fail(
            "QL202",
            f"The line ended with {case.status}. {told}",
            expected=f"LineDown: {case.status}, at once",
            actual=actual,
        )


def _after(case: Case) -> str:
    return f" after {case.seconds:.0f} s"


def _expect_answers_heard(case: Case, seen: Seen) -> None:
    """Every answer that was sent before the end was heard."""
    answers = sum(what[0] == "answer" for what in seen.value["came"].values())
    if answers != case.answered:
        fail(
            "QL203",
            "The archive has answered before the line ended. Who had asked heard of the end alone.",
            expected=f"answers: {case.answered}",
            actual=f"answers: {answers}",
            hint=_BOTH_THERE,
        )


def _shuffled(rnd: Random, number: int) -> list[int]:
    """An order that is not the one of asking."""
    return rnd.choice([list(range(number))[::-1], [*range(1, number), 0]])


def _expect_one_line(seen: Seen) -> None:
    """One call, with a deadline."""
    if len(seen.calls) != 1:
        fail(
            "QL112",
            "Every question opens a stream of its own, and a stream costs its server a worker.",
            expected="one call of Ask for all questions",
            actual=f"{len(seen.calls)} calls",
        )
    if seen.calls[0].deadline is None:
        fail(
            "QL205", "The line has no deadline.", expected=f"about {_DEADLINE:.0f} s", actual="none"
        )


def _expect_half_close(seen: Seen) -> None:
    if seen.calls and not seen.calls[0].half_closed:
        fail(
            "QL201",
            "`close` was called, and the archive still waits for the next question.",
            expected="a half-close, then the end of the line",
            actual="a stream that stays open until its deadline",
        )


def _expect_ids_once(seen: Seen) -> None:
    ids = [message["id"] for call in seen.calls for message in call.messages]
    if len(set(ids)) < len(ids):
        fail(
            "QL203",
            "Two questions carry the same id. One is lost, or one answer is there for both.",
            expected="an id of its own for each question",
            actual="ids " + ", ".join(map(str, ids)),
        )


def _expect_own(answers: dict[str, str], body: str, came: Sequence[str]) -> None:
    """A caller got the answer to his own question."""
    what, text = came
    if what == "answer" and text == answers[body]:
        return
    code, hint = "QL203", None
    if what == "answer" and text in answers.values():
        told = f"Who asked {body!r} got the answer to another question."
    elif what == "LineDown":
        told = f"The archive has answered {body!r} before the line ended. Its caller heard of the "
        told, hint = told + "end alone.", _BOTH_THERE
    elif what == "TimeoutError":
        told = f"The archive has answered {body!r}, and the answer was lost on its way."
    else:
        told = f"What came for {body!r} is not the answer of the archive."
        code = "QL203" if what == "answer" else "QL202"
    actual = text if what == "answer" else _told(came)
    fail(code, told, expected=answers[body], actual=actual, hint=hint)


def _told(came: Sequence[str]) -> str:
    return ": ".join(part for part in came if part)
