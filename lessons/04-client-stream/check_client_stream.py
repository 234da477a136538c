"""Judges lesson 04: what a summary holds, who ends the stream, and what an early end leaves."""

from __future__ import annotations

from random import Random

from qrpc_lab.check import Case, Check, Explore, Seen, Where, expect, fail
from qrpc_lab.rpc.sim import Network

STATIONS = ("Zugspitze", "Brocken", "Arkona", "List", "Hohenpeissenberg")
DEADLINE = 5.0
PATIENCE = 15.0  # seconds: a stall is found within 6, on a machine that has other things to do


class Summarises(Check):
    """Answers with what the readings of one call come to, whoever else is calling."""

    service = "lab.Readings"
    explore = Explore(schedules=60)
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        stations = rnd.sample(STATIONS, 3)
        warm, cold = (abs(_celsius(rnd)) + 1 for _ in range(2))
        # Neither of the first two has a 0 in it, and one has its mean elsewhere than in the middle.
        days = [[warm, warm + 0.5, warm + 9], [-cold, -cold - 0.5], [_celsius(rnd), 0.0]]
        return Case(
            loads=[[[name, one] for one in day] for name, day in zip(stations, days, strict=True)]
        )

    def judge(self, case: Case, seen: Seen) -> None:
        for load, answer in zip(case.loads, seen.value, strict=True):
            _same(answer, _summary(load))


class EmptyStream(Check):
    """A station without readings is no error."""

    service = "lab.Readings"
    seconds = PATIENCE

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["code"], "the status of a stream without readings", code="QL202").equals(
            "OK"
        )
        expect(seen.value["count"], "the count of a stream without readings").equals(0)


class RefusesAtOnce(Check):
    """Refuses a reading without a station, before the client has ended."""

    service = "lab.Readings"
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(load=_load(rnd), stray=_celsius(rnd))

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["code"] == "DEADLINE_EXCEEDED":
            fail(
                "QL211",
                "a reading without a station was not refused: `Record` waits for the client to "
                "finish, and this client waits for the answer",
                expected="INVALID_ARGUMENT as soon as that reading is there",
                actual="no answer until the deadline",
            )
        expect(
            seen.value["code"], "the status after a reading without a station", code="QL202"
        ).equals("INVALID_ARGUMENT")


class SendsThemAll(Check):
    """Sends every reading in order, half-closes, and returns the answer."""

    service = "lab.Readings"
    seconds = PATIENCE
    wire = True

    def case(self, rnd: Random) -> Case:
        return Case(load=_load(rnd), answer=_made_up(rnd))

    def judge(self, case: Case, seen: Seen) -> None:
        _one_call(seen, case)
        call = seen.calls[0]
        sent = [(message["station"], message["celsius"]) for message in call.messages]
        expect(sent, "the readings that the server got", code="QL203").equals(
            [tuple(reading) for reading in case.load]
        )
        _same(seen.value, case.answer, code="QL110")
        if call.deadline is None:
            fail("QL205", "the call has no deadline", expected=f"about {DEADLINE} s", actual="none")
        expect(call.deadline, "the deadline of the call", code="QL205").is_close(
            DEADLINE, within=DEADLINE / 2
        )


class SendsAsTheyCome(Check):
    """Sends each reading when it is there, however slow the next one is."""

    service = "lab.Readings"
    explore = Explore(schedules=30)
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return self._station(rnd, silence=2.0)

    def smoke_case(self, rnd: Random) -> Case:
        return self._station(rnd, silence=0.05)

    def _station(self, rnd: Random, silence: float) -> Case:
        load = _load(rnd)
        pause = rnd.randrange(len(load) - 1)
        return Case(load=load, pause=pause, silence=silence, answer=_made_up(rnd))

    def judge(self, case: Case, seen: Seen) -> None:
        got = seen.calls[0].requests if seen.calls else 0
        if got < len(case.load):
            _say_why_short(got, case, seen)
        expect(seen.value["code"], "the status of the call", code="QL202").equals("OK")


class HearsTheAnswer(Check):
    """Stops when the server has answered, and leaves nothing running."""

    service = "lab.Readings"
    explore = Explore(schedules=40, network=Network(window=1024))
    seconds = PATIENCE

    def case(self, rnd: Random) -> Case:
        return Case(calls=_calls(rnd), words=20, full=9, options=[], counted=False)

    def smoke_case(self, rnd: Random) -> Case:
        # words of seven letters: 40 readings of 1,000 words do not go into 64 KiB
        options = [["grpc.http2.bdp_probe", 0]]
        return Case(calls=_calls(rnd), words=1000, full=40, options=options, counted=True)

    def judge(self, case: Case, seen: Seen) -> None:
        for (answer, _), outcome in zip(case.calls, seen.value["outcomes"], strict=True):
            expect(outcome["code"], "what `upload` makes of an early answer", code="QL202").equals(
                answer
            )
            expect(
                outcome["late"],
                "the number of readings taken from the station after the server has answered",
                code="QL208",
            ).is_at_most(200)
        left = seen.value["left"]
        if left or seen.harness:
            fail(
                "QL102",
                "`upload` has returned its answer, and what it started still waits",
                expected="no thread left once the call is over",
                actual=f"{left} after {len(case.calls)} calls" if left else "somebody who waits",
                where=_where(seen),
            )


class PassesOnTheError(Check):
    """A station that breaks ends the call: half a load is not a load."""

    service = "lab.Readings"
    explore = Explore(schedules=30)
    seconds = PATIENCE
    wire = True

    def case(self, rnd: Random) -> Case:
        return Case(load=_load(rnd), answer=_made_up(rnd))

    def judge(self, case: Case, seen: Seen) -> None:
        if _half_closed(seen):
            fail(
                "QL211",
                "the station broke, and the server was told that this was the end",
                expected="the call cancelled: the server cannot take half a load for a load",
                actual=f"a half-close after {len(case.load)} readings",
            )
        if seen.value["code"] != "StationLost":
            fail(
                "QL107",
                "the station's own error did not come out of `upload`",
                expected="StationLost, as the iterable raised it",
                actual=f"a call that ended with {seen.value['code']}",
            )


def _load(rnd: Random) -> list[list[object]]:
    """Readings of one station; a reading of 0.0 is among them, since it is one like any other."""
    station = rnd.choice(STATIONS)
    load = [[station, _celsius(rnd)] for _ in range(rnd.randint(3, 8))]
    load[rnd.randrange(len(load))][1] = 0.0
    return load


def _calls(rnd: Random) -> list[list[str]]:
    """Early answers, and the pace of the station that each of them interrupts."""
    calls = [["OK", "slow"], ["INVALID_ARGUMENT", "slow"], ["OK", "fast"]]
    rnd.shuffle(calls)
    return calls


def _celsius(rnd: Random) -> float:
    return rnd.randint(-300, 400) / 10


def _made_up(rnd: Random) -> dict[str, float]:
    """An answer that only the server can know."""
    return {
        "count": rnd.randint(100, 999),
        "coldest": _celsius(rnd),
        "warmest": _celsius(rnd),
        "mean": _celsius(rnd),
    }


def _summary(load: list[list[object]]) -> dict[str, float]:
    values = [celsius for _, celsius in load]
    return {
        "count": len(values),
        "coldest": min(values),
        "warmest": max(values),
        "mean": sum(values) / len(values),
    }


def _same(answer: dict[str, object], right: dict[str, float], code: str = "QL110") -> None:
    expect(answer["code"], "the status of the call", code="QL202").equals("OK")
    if "type" in answer:
        fail("QL110", "this is not a summary", expected="Summary", actual=answer["type"])
    expect(answer["count"], "the count of the readings", code=code).equals(right["count"])
    for name in ("coldest", "warmest", "mean"):
        expect(answer[name], f"the summary's {name}", code=code).is_close(right[name], within=1e-6)


def _one_call(seen: Seen, case: Case) -> None:
    """One call, half-closed by its client, that ended well."""
    arrived = bool(seen.calls) and seen.calls[0].requests == len(case.load)
    if arrived and not _half_closed(seen):
        fail(
            "QL201",
            "all readings arrived, and the server still waits for the end of the stream",
            expected="a half-close after the last reading",
            actual="a stream that stays open",
            where=_where(seen),
        )
    expect(seen.value["code"], "the status of the call", code="QL202").equals("OK")
    expect(len(seen.calls), "the number of calls for one load", code="QL203").equals(1)


def _half_closed(seen: Seen) -> bool:
    """Whether the client ended its side.  A server may hear of an end when a call is cancelled."""
    return any(frame.kind == "END_STREAM" and frame.side == "client" for frame in seen.wire)


def _say_why_short(got: int, case: Case, seen: Seen) -> None:
    if {"number": 0} in seen.marked("stalled"):
        fail(
            "QL211",
            "the station has its next reading only when the first has arrived, and it never does",
            expected="each reading is sent when it is there",
            actual="`upload` asks for the next reading before it has sent this one",
        )
    fail(
        "QL211",
        "the stream was ended before the station had ended",
        expected=f"{len(case.load)} readings, then the half-close",
        actual=f"a half-close after {got}",
    )


def _where(seen: Seen) -> tuple[Where, ...]:
    """The lines on which the exercise's own threads stand."""
    return tuple(where for finding in seen.harness for where in finding.where)
