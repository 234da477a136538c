"""Judges lesson 06: who may talk when, how either side ends, and what a call costs the server."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NoReturn

from qrpc_lab.check import Case, Check, Explore, Seen, Where, expect, fail, some
from qrpc_lab.rpc.sim import Network

WORDS = ("maps", "atlases", "novels", "poems", "scores", "letters", "diaries", "plays", "essays")
DEADLINE = 60.0
PATIENCE = 15.0  # seconds: a stall is found within 6, on a machine that has other things to do


class SpeaksFirst(Check):
    """The server speaks first, and each side talks when it likes."""

    service = "lab.Chat"
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(script=_script(rnd))

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["code"] == "DEADLINE_EXCEEDED":
            heard = len(seen.value["heard"])
            fail(
                "QL211",
                "the desk has something to say, and it does not arrive",
                expected=f"{_spell(case.script)}, then all that the desk has heard",
                actual=f"silence after {heard} lines of the desk",
                where=_where(seen),
            )
        expect(seen.value["code"], "the status of the visit", code="QL202").equals("OK")
        said = [text for who, text in case.script if who == "desk"]
        got = "|".join(text for who, text in case.script if who == "visitor")
        expect(seen.value["heard"], "what the visitor heard", code="QL203").equals([*said, got])


class HangsUp(Check):
    """When the desk hangs up the call ends, and the visitor may talk on."""

    service = "lab.Chat"
    explore = Explore(schedules=40)
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(texts=_lines(rnd, 8))

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["code"] == "DEADLINE_EXCEEDED":
            fail(
                "QL211",
                "the desk has hung up and the call goes on: `Talk` waits for the visitor to end, "
                "and the visitor waits for `Talk`",
                expected="the status OK after the desk's last line",
                actual="no status until the deadline",
                where=_where(seen),
            )
        expect(seen.value["code"], "the status when the desk hangs up", code="QL202").equals("OK")
        expect(seen.value["heard"], "what the visitor heard", code="QL203").equals(
            ["welcome", case.texts[0]]
        )
        _no_goroutine_left(seen, "the desk has hung up")


class VisitorLeaves(Check):
    """When the visitor leaves, everything that the visit started ends."""

    service = "lab.Chat"
    explore = Explore(schedules=40)
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return self._visits(rnd, [True, False])

    def smoke_case(self, rnd: Random) -> Case:
        return self._visits(rnd, [True, True, False, False])

    def _visits(self, rnd: Random, listening: list[bool]) -> Case:
        rnd.shuffle(listening)
        return Case(texts=_lines(rnd, 4), listening=listening)

    def judge(self, case: Case, seen: Seen) -> None:
        for heard in seen.value:
            expect(heard, "what a visitor heard before leaving", code="QL203").equals(
                ["welcome", case.texts[0]]
            )
        _no_goroutine_left(seen, "visitors have left while the desk listened, or had more to say")


class KeepsAWorkerFree(Check):
    """Idle chats leave a worker free for a quick question."""

    service = "lab.Chat"
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(workers=rnd.randint(3, 5))

    def judge(self, case: Case, seen: Seen) -> None:
        seats = case.workers - 1
        words = seen.value["first words"]
        if seen.value["quick"] != "OK":
            fail(
                "QL207",
                f"{case.workers} idle chats hold all {case.workers} workers, and a quick question "
                "finds none",
                expected=f"{seats} visitors let in, the next one refused with RESOURCE_EXHAUSTED",
                actual=f"`Who` ended with {seen.value['quick']}",
            )
        expect(words[:seats], f"the first words to {seats} visitors", code="QL111").equals(
            ["welcome"] * seats
        )
        expect(words[seats], "the answer to one visitor too many", code="QL202").equals(
            "RESOURCE_EXHAUSTED"
        )
        expect(
            seen.value["again"],
            "whether two seats are free again, after one visit that ended and one that broke off",
            code="QL207",
        ).equals([True, True])


class OneSeatOneVisitor(Check):
    """Two visitors who come at once do not get the same seat."""

    service = "lab.Chat"
    explore = Explore(schedules=60, lines=True)
    seconds = PATIENCE

    def judge(self, case: Case, seen: Seen) -> None:
        what = "what two visitors hear first, where one seat is free"
        expect(sorted(seen.value["words"]), what).equals(["RESOURCE_EXHAUSTED", "welcome"])

    def judge_all(self, outcomes: Sequence[tuple[Case, Seen]]) -> None:
        if not some(outcomes, lambda seen: not seen.value["waited"]):
            fail(
                "QL207",
                "one visitor too many is let wait before the refusal, and holds a worker meanwhile",
                expected="RESOURCE_EXHAUSTED at once",
                actual="half a second or more before somebody is refused, in every schedule",
            )


class TalksWhileItListens(Check):
    """`chat` sends and receives at the same time."""

    service = "lab.Chat"
    explore = Explore(schedules=30, network=Network(window=1024))
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(lines=rnd.randint(9, 12), size=300, window=1024, options=[])

    def smoke_case(self, rnd: Random) -> Case:
        # 64 KiB is the smallest window that grpc can be asked for; by default it hides the stall
        options = [["grpc.http2.bdp_probe", 0]]
        return Case(lines=rnd.randint(60, 80), size=4000, window=65_535, options=options)

    def judge(self, case: Case, seen: Seen) -> None:
        heard, arrived = seen.value["heard"], seen.calls[0].requests if seen.calls else 0
        if seen.value["code"] in {"CANCELLED", "STUCK"}:
            if heard == case.lines + 1:
                _never_half_closed()
            fail(
                "QL211",
                "each side waits for the other to read",
                expected=f"{case.lines} lines of {case.size} characters sent and repeated, "
                f"of which {case.window} bytes can be under way",
                actual=f"{heard} lines heard, then silence",
                where=_where(seen),
            )
        if seen.value["code"] == "OK" and arrived < case.lines:
            _half_closed_too_early(case.lines, arrived)
        _ended(seen, "OK")
        expect(seen.value["heard"], "the number of lines heard", code="QL203").equals(
            case.lines + 1
        )


class FollowsTheTalk(Check):
    """`chat` follows any order of talk, half-closes, and hears the rest."""

    service = "lab.Chat"
    seconds = PATIENCE
    wire = True

    def case(self, rnd: Random) -> Case:
        return Case(script=_script(rnd), farewell=_lines(rnd, 2))

    def judge(self, case: Case, seen: Seen) -> None:
        typed = sum(who == "visitor" for who, _ in case.script)
        arrived = seen.calls[0].requests if seen.calls else 0
        if seen.value["code"] in {"CANCELLED", "STUCK"}:
            _say_why_it_stalls(seen, case, typed, arrived)
        if seen.value["code"] == "FAILED_PRECONDITION":
            _half_closed_too_early(typed, arrived)
        _ended(seen, "OK")
        said = [text for who, text in case.script if who == "desk"]
        expect(seen.value["heard"], "what came out of `heard`", code="QL203").equals(
            [*said, *case.farewell]
        )
        _deadline(seen)


class LeavesAtBye(Check):
    """Bye is the last word: it is passed on, and the call is over."""

    service = "lab.Chat"
    explore = Explore(schedules=40)
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(texts=_lines(rnd, 2))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["heard"], "what came out of `heard`", code="QL203").equals(["bye"])
        if not seen.value["over"]:
            fail(
                "QL206",
                "the server has said bye, the visitor has heard it, and the call is still open",
                expected="a call that is cancelled when its user is done with it",
                actual="a call that its server has to keep",
            )
        _ended(seen, "OK")
        _no_goroutine_left(seen, "the call is over")
        _not_early(seen)


class ServerGone(Check):
    """When the call breaks the visitor is told, and nobody waits for ever."""

    service = "lab.Chat"
    explore = Explore(schedules=40)
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(texts=_lines(rnd, 3), status=rnd.choice(["UNAVAILABLE", "DATA_LOSS"]))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["heard"], "what came out of `heard`", code="QL203").equals(["welcome"])
        _ended(seen, case.status)
        _no_goroutine_left(seen, "the call is over")
        _not_early(seen)


def _not_early(seen: Seen) -> None:
    """`chat` waits for who types."""
    if seen.value["early"]:
        fail(
            "QL102",
            "the call is over and `chat` has returned, while somebody still types: who takes those "
            "lines was started by `chat`, and nobody has waited for it",
            expected="a return when the call is over and `lines` is closed",
            actual="a return before `lines` was closed",
        )


def _script(rnd: Random) -> list[list[str]]:
    """Who says what.  Always: the desk begins, says two things in a row, and is asked two."""
    turns = [["desk", "desk"], ["visitor", "visitor"], ["desk"], ["visitor"]]
    rnd.shuffle(turns)
    speakers = ["desk", *(who for turn in turns for who in turn)]
    return [[who, text] for who, text in zip(speakers, _lines(rnd, len(speakers)), strict=True)]


def _lines(rnd: Random, count: int) -> list[str]:
    return rnd.sample(WORDS, count)


def _spell(script: list[list[str]]) -> str:
    return " ".join(who for who, _ in script)


def _say_why_it_stalls(seen: Seen, case: Case, typed: int, arrived: int) -> None:
    half_closed = any(frame.kind == "END_STREAM" and frame.side == "client" for frame in seen.wire)
    if arrived == typed and not half_closed:
        _never_half_closed()
    fail(
        "QL211",
        "the client waits for a line when it could send, or the other way round",
        expected=f"{_spell(case.script)}, each when it comes",
        actual=f"silence after {len(seen.value['heard'])} lines heard and {arrived} sent",
        where=_where(seen),
    )


def _never_half_closed() -> NoReturn:
    fail(
        "QL201",
        "`lines` is closed, and the server still waits for the end of the visitor's half",
        expected="a half-close after the last line",
        actual="a stream that stays open",
    )


def _half_closed_too_early(typed: int, arrived: int) -> NoReturn:
    fail(
        "QL211",
        "the visitor's half was closed while the visitor still typed",
        expected=f"the half-close after {typed} lines, when `lines` is closed",
        actual=f"a half-close after {arrived}",
    )


def _ended(seen: Seen, code: str) -> None:
    if seen.value["stuck"]:
        names = " and the one that ".join(seen.value["stuck"])
        fail(
            "QL102",
            "the call is over, and its visitor waits for ever",
            expected="`heard` closed by `chat`, and `lines` taken to its end",
            actual=f"still waiting: the goroutine that {names}",
            where=_where(seen),
        )
    if seen.value["code"] == "STUCK":
        fail(
            "QL102",
            "the call is over, the visitor has gone, and `chat` does not return",
            expected="`chat` returns when both halves have ended",
            actual="it waits for ever",
            where=_where(seen),
        )
    expect(seen.value["code"], "how `chat` ended", code="QL202").equals(code)


def _deadline(seen: Seen) -> None:
    deadline = seen.calls[0].deadline
    if deadline is None:
        fail("QL205", "the call has no deadline", expected=f"about {DEADLINE} s", actual="none")
    expect(deadline, "the deadline of the call", code="QL205").is_close(
        DEADLINE, within=DEADLINE / 4
    )


def _no_goroutine_left(seen: Seen, when: str) -> None:
    if seen.harness:
        where = _where(seen)
        names = ", ".join(sorted({one.goroutine or "a thread" for one in where}))
        fail(
            "QL102",
            f"{when}, and a goroutine that the visit started waits for ever",
            expected="every goroutine ends with its call",
            actual=f"still there: {names or 'a thread'}",
            where=where,
        )


def _where(seen: Seen) -> tuple[Where, ...]:
    """The lines on which the exercise's own threads stand."""
    found = (where for finding in seen.harness for where in finding.where)
    return tuple(where for where in found if where.file == "bidi.py")
