"""Judges what is left of a film when its client has gone, and whether a client says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail
from qrpc_lab.rpc.sim import Network

if TYPE_CHECKING:
    from random import Random

_SCENES = ("attic", "bridge", "cellar", "desert", "forest", "harbour", "island", "market", "storm")


class _Studio(Check):
    """A check of what a studio does: in every order, and once over a real socket."""

    service = "lab.Renders"
    seconds = 20.0

    def smoke_case(self, rnd: Random) -> Case:
        case = self.case(rnd)
        case.moment, case.patience = 0.01, 2.0
        return case


class MakesAFilm(_Studio):
    """Streams every picture once, in order, and gives the licence back."""

    explore = Explore(schedules=20)

    def case(self, rnd: Random) -> Case:
        return _studio(rnd)

    def judge(self, case: Case, seen: Seen) -> None:
        first, second = seen.value
        _expect_film(case.scenes[0], case.pictures, first)
        if second["code"] == "DEADLINE_EXCEEDED" and not second["pictures"]:
            fail(
                "QL204",
                "One film was drawn to its end, and the next one waits for its licence.",
                expected="the licence back when the film is over",
                actual="a studio without a licence",
            )
        _expect_film(case.scenes[1], case.pictures, second)
        _expect_licensed(seen)


class DrawsWhileItPacks(_Studio):
    """Draws the next picture while one is being packed."""

    explore = Explore(schedules=10)

    def case(self, rnd: Random) -> Case:
        case = _studio(rnd)
        case.together = True
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.marked("alone"):
            fail(
                "QL111",
                "While a picture is packed nobody draws the next one.",
                expected="one goroutine that draws, one that packs",
                actual="one after the other",
            )
        _expect_film(case.scenes[0], case.pictures, seen.value)


class StopsInTheMiddle(_Studio):
    """When the client leaves, the picture that is being drawn is given up."""

    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        case = _studio(rnd)
        case.long = rnd.randint(2, 4)
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_given_up(case, seen)
        _expect_heard_at_once(case, seen)
        expect(seen.value["seen"], "what the client saw before it left", code="QL203").equals(
            list(range(1, case.long))
        )
        _expect_licence_back(case, seen, "while a picture was being drawn")


class StopsInASend(_Studio):
    """When the client leaves in the middle of a send, everything ends as well."""

    explore = Explore(schedules=30, network=Network(window=65_535))

    def case(self, rnd: Random) -> Case:
        case = _studio(rnd)
        # Two fit into the window: the third is on its way, the fourth is packed, the fifth drawn.
        case.pictures, case.size, case.last = 12, 30_000 + rnd.randint(0, 500), 5
        return case

    def smoke_case(self, rnd: Random) -> Case:
        case = super().smoke_case(rnd)
        case.size = 2_000_000  # a real window is larger
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["seen"], "what the client saw before it left", code="QL203").equals([1])
        _expect_licence_back(case, seen, "while a picture was on its way")


class StopsWithFullHands(StopsInASend):
    """When the client leaves and nobody can hand on what is made, everything ends as well."""

    explore = Explore(schedules=10, network=Network(window=65_535))

    def case(self, rnd: Random) -> Case:
        case = super().case(rnd)
        case.rest = 3  # moments: time enough to draw the last one, and to stand there with it
        return case


class StopsWaiting(_Studio):
    """When the client leaves while it waits for a licence, nobody waits on."""

    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        case = _studio(rnd)
        case.long = 1
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_licensed(seen)
        if not seen.value["gets in"]:
            fail(
                "QL204",
                "The client left while it waited for a licence, and its handler waits on: there "
                "are two workers, and the next client gets none.",
                expected="a handler that ends when its client has left",
                actual="a handler that waits for a licence that nobody will use",
                hint="`acquire` takes a context. Does that one end when the client leaves, also if "
                "it left before anybody could hear of it?",
            )
        _expect_given_up(case, seen)
        _expect_licence_back(case, seen, "while it waited")


class LeavesAtAnyTime(_Studio):
    """When the client leaves at once, nothing is begun that does not end."""

    explore = Explore(schedules=30)

    def case(self, rnd: Random) -> Case:
        case = _studio(rnd)
        case.long = 1
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_given_up(case, seen)
        _expect_licence_back(case, seen, "at once")


class EndsItsCall(_Studio):
    """Ends the call when it has what it wants, whoever else keeps it."""

    explore = Explore(schedules=20)
    # What becomes of a call that is left open is the next check's, if nothing else is wrong.
    expects = ("QL102", "QL107", "QL909")

    def case(self, rnd: Random) -> Case:
        case = _studio(rnd)
        case.wanted = [rnd.randint(1, case.pictures - 2)]
        case.long = case.wanted[0] + 1
        case.patience = 20.0  # less than the deadline of the call
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value is None:
            return  # `take` itself has ended badly
        if seen.value["server"] != "over":
            fail(
                "QL206",
                f"`take` has all that was wanted ({case.wanted[0]} of {case.pictures} pictures), "
                "and the server still draws the next one.",
                expected="a call that is over for the server too",
                actual="a call that nobody has ended",
            )
        _expect_taken(case, case.wanted[0], seen.value["taken"])


class TakesSome(_Studio):
    """Takes as many pictures as are wanted, or as there are."""

    explore = Explore(schedules=10)

    def case(self, rnd: Random) -> Case:
        case = _studio(rnd)
        case.wanted = [rnd.randint(1, case.pictures - 1), case.pictures, case.pictures + 2, 0]
        rnd.shuffle(case.wanted)
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        for wanted, taken in zip(case.wanted, seen.value, strict=True):
            _expect_taken(case, wanted, taken)
        for call in seen.calls:
            if call.deadline is None:
                fail("QL205", "The call has no deadline.", expected="about 60 s", actual="none")
            expect(call.deadline, "the deadline of the call", code="QL205").is_close(
                60.0, within=15.0
            )


class PassesOnAnError(_Studio):
    """Raises the error of a film that breaks off."""

    explore = Explore(schedules=5)

    def case(self, rnd: Random) -> Case:
        case = _studio(rnd)
        case.wanted = [case.pictures + 1]
        case.status = rnd.choice(["RESOURCE_EXHAUSTED", "UNAVAILABLE", "INTERNAL"])
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        expect(seen.value["code"], "how `take` ended", code="QL202").equals(case.status)


def _studio(rnd: Random) -> Case:
    """One licence, films of a few pictures, and none of them long."""
    return Case(
        scenes=rnd.sample(_SCENES, 3),
        pictures=rnd.randint(4, 6),
        licences=1,
        long=0,
        size=0,
        rest=0,
        together=False,
        status=None,
        moment=1.0,
        patience=100.0,
    )


def _expect_film(scene: str, pictures: int, film: dict[str, Any]) -> None:
    expect(film["code"], "the status of a film", code="QL202").equals("OK")
    right = [[number, f"{scene} {number}"] for number in range(1, pictures + 1)]
    expect(film["pictures"], "the pictures of a film", code="QL203").equals(right)


def _expect_given_up(case: Case, seen: Seen) -> None:
    """The long picture was not drawn to its end: its hand was told."""
    drawn = [one["number"] for one in seen.marked("drawn") if one["scene"] == case.scenes[0]]
    after = [number for number in drawn if number >= case.long]
    if after:
        more = f", and {len(after) - 1} more" if len(after) > 1 else ""
        fail(
            "QL204",
            f"The client left while picture {case.long} was being drawn. Nobody told `draw`: it "
            f"has drawn that picture to its end{more}, for nobody.",
            expected="a `draw` whose context ends when the client leaves",
            actual=f"pictures drawn after that: {', '.join(map(str, after))}",
            hint="`draw` looks at the context that it was given. Who ends that one when gRPC says "
            "that the client has left?",
        )


def _expect_heard_at_once(case: Case, seen: Seen) -> None:
    """The next call came in while the hand was still being lifted. Only virtual time is exact."""
    if case.moment >= 1.0 and seen.marked("heard late"):
        fail(
            "QL111",
            "A callback waits until the hand is lifted. It runs on the thread that serves all "
            "calls, and the next one comes in only when it has returned.",
            expected="a callback that tells, and does not wait",
            actual="a server that hears nobody for that long",
            hint="Who may wait for the goroutines of a call? It has a thread of its own.",
        )


def _expect_licence_back(case: Case, seen: Seen, when: str) -> None:
    """The next film is drawn, and not before the hand of the last one was lifted."""
    _expect_licensed(seen)
    film = seen.value["next"]
    if any(finding.code == "QL102" for finding in seen.harness):
        return  # a goroutine is left, which says more
    if film["code"] == "DEADLINE_EXCEEDED" and not film["pictures"]:
        fail(
            "QL204",
            f"A client left {when}, and its licence is not back: the next film waits for it.",
            expected="a licence that is given back on every way out",
            actual="a studio without a licence",
            hint="A generator whose client has left is closed at its `yield`. Which of your lines "
            "run then?",
        )
    _expect_film(case.scenes[2 if "gets in" in seen.value else 1], 2, film)


def _expect_licensed(seen: Seen) -> None:
    for one in seen.marked("draws unlicensed"):
        fail(
            "QL110",
            f"There is one licence, and '{one['scene']}' is drawn while another film still is: a "
            "licence was given back too early, or by somebody who had none.",
            expected="a licence that is given back once, when nobody draws with it any more",
            actual="two hands at work",
        )


def _expect_taken(case: Case, wanted: int, taken: dict[str, Any]) -> None:
    expect(taken["code"], "how `take` ended", code="QL202").equals("OK")
    right = [f"harbour {number}" for number in range(1, min(wanted, case.pictures) + 1)]
    what = f"the pictures, {wanted} wanted of {case.pictures}"
    expect(taken.get("pictures"), what, code="QL203").equals(right)
