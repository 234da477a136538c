"""Judges the greeter as its callers see it, and the caller as its server sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_GUESTS = ("Ada", "Alan", "Barbara", "Edsger", "Frances", "Grace", "Jean", "Ken", "Radia", "Tony")
_AS_WRITTEN = ("bell hooks", "danah boyd", "e. e. cummings")  # each as they write it themselves
_PHRASES = {"en": "Hello, {name}!", "de": "Guten Tag, {name}!", "rm": "Allegra, {name}!"}
_STATUSES = ("NOT_FOUND", "UNAVAILABLE", "DEADLINE_EXCEEDED", "INVALID_ARGUMENT", "INTERNAL")


class GreetsByName(Check):
    """Answers with a greeting in the language asked for."""

    service = "lab.Greeter"

    def case(self, rnd: Random) -> Case:
        # Few calls in one case: what a handler leaves behind is to be told before it is too much.
        languages = rnd.sample(["", *rnd.sample(list(_PHRASES), 2)], 3)
        names = [rnd.choice(_AS_WRITTEN), *rnd.sample(_GUESTS, 2)]
        guests = [list(one) for one in zip(names, languages, strict=True)]
        return Case(guests=guests, phrases=_PHRASES)

    def judge(self, case: Case, seen: Seen) -> None:
        for (name, language), answer in zip(case.guests, seen.value, strict=True):
            _expect_code(answer, "OK", f"the name {name!r}, the language {language!r}")
            right = _PHRASES[language or "en"].format(name=name)
            expect(answer["message"], f"the greeting in {language!r}").equals(right)


class RefusesAMissingName(Check):
    """Refuses an empty or blank name with INVALID_ARGUMENT."""

    service = "lab.Greeter"

    def case(self, rnd: Random) -> Case:
        return Case(blanks=["", " " * rnd.randint(1, 4)], phrases=_PHRASES)

    def judge(self, case: Case, seen: Seen) -> None:
        *blank, named = seen.value
        for name, answer in zip(case.blanks, blank, strict=True):
            _expect_code(answer, "INVALID_ARGUMENT", f"the name {name!r}")
        _expect_code(named, "OK", "the guest who came next")


class SaysThatALanguageIsMissing(Check):
    """Answers NOT_FOUND for a language that is not in the book."""

    service = "lab.Greeter"

    def case(self, rnd: Random) -> Case:
        return Case(language=rnd.choice(["la", "eo", "tlh"]), phrases=_PHRASES)

    def judge(self, case: Case, seen: Seen) -> None:
        missing, known = seen.value
        _expect_code(missing, "NOT_FOUND", f"the language {case.language!r}")
        _expect_code(known, "OK", "the guest who came next")


class KeepsItsTroublesToItself(Check):
    """Answers INTERNAL when the book fails, and tells nobody why."""

    service = "lab.Greeter"
    cases = 2

    def case(self, rnd: Random) -> Case:
        trouble = rnd.choice(["OSError", "RuntimeError", "ValueError"])
        return Case(trouble=trouble, secret=f"{rnd.getrandbits(48):012x}")

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_code(seen.value, "INTERNAL", f"the phrase book raised {case.trouble}")
        if case.secret in seen.value["details"]:
            fail(
                "QL202",
                "The text of an internal error reached the caller, password and all.",
                expected="details in your own words",
                actual=seen.value["details"],
            )


class KeepsCallersApart(Check):
    """Serves callers side by side, each with their own name."""

    service = "lab.Greeter"

    def case(self, rnd: Random) -> Case:
        return Case(names=rnd.sample(_GUESTS, 4), phrases=_PHRASES)

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.marked("alone"):
            fail(
                "QL111",
                "Callers wait for each other: the second did not get to the phrase book while the "
                "first was there.",
                expected=f"{len(case.names)} callers at once",
                actual="one after another",
            )
        right = [_PHRASES["en"].format(name=name) for name in case.names]
        expect(seen.value, "what callers at the same time were told").equals(right)


class ReportsEachName(Check):
    """Returns a greeting or a status code for each name."""

    service = "lab.Greeter"
    cases = 2

    def case(self, rnd: Random) -> Case:
        names = rnd.sample(_GUESTS, 6)
        refused = dict(zip(names[:3], rnd.sample(_STATUSES, 3), strict=True))
        rnd.shuffle(names)
        return Case(names=names, refused=refused)

    def judge(self, case: Case, seen: Seen) -> None:
        right = {name: f"Come in, {name}!" for name in case.names}
        right |= {name: f"grpc.StatusCode.{code}" for name, code in case.refused.items()}
        expect(seen.value["all"], "the answer for each name").equals(right)
        expect(seen.value["none"], "the answer for no names").equals({})


class SetsADeadlineOnEveryCall(Check):
    """Gives every call the deadline that was asked for."""

    service = "lab.Greeter"

    def case(self, rnd: Random) -> Case:
        return Case(names=rnd.sample(_GUESTS, 4), seconds=rnd.randint(40, 90))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(len(seen.calls), "the number of calls that arrived").equals(len(case.names))
        for call in seen.calls:
            name = call.messages[0]["name"] if call.messages else "a guest"
            if call.deadline is None:
                fail(
                    "QL205",
                    f"The call for {name} has no deadline: it waits for ever if the server does.",
                    expected=f"timeout={case.seconds}",
                    actual="none",
                )
            what = f"the seconds left when the call for {name} arrived"
            expect(call.deadline, what, code="QL205").is_at_least(case.seconds - 30)
            expect(call.deadline, what, code="QL205").is_at_most(case.seconds + 1)


class GreetsAllAtOnce(Check):
    """Makes all calls at the same time, fifty of them."""

    service = "lab.Greeter"
    seconds = 8.0

    def case(self, rnd: Random) -> Case:
        # Fifty: more than the 32 workers that an executor takes at most when nobody says how many.
        names = [
            f"{name} {numeral}" for name in _GUESTS for numeral in ("I", "II", "III", "IV", "V")
        ]
        return Case(names=rnd.sample(names, 50))

    def judge(self, case: Case, seen: Seen) -> None:
        expect(sorted(seen.value), "the names in the answer").equals(sorted(case.names))
        at_once = min(int(answer) for answer in seen.value.values())
        if at_once < len(case.names):
            fail(
                "QL111",
                "The server answers when all have asked, and they never were all there.",
                expected=f"{len(case.names)} calls at once",
                actual=f"{at_once} at once",
            )


class UsesOneConnection(Check):
    """Greets everybody over one channel."""

    service = "lab.Greeter"
    wire = True

    def case(self, rnd: Random) -> Case:
        return Case(names=rnd.sample(_GUESTS, 6))

    def judge(self, case: Case, seen: Seen) -> None:
        right = {name: f"Come in, {name}!" for name in case.names}
        expect(seen.value, "what welcome returns").equals(right)
        connections = len({frame.connection for frame in seen.wire})
        opened = max(connections, len(seen.marked("channel")))
        if opened > 1:
            fail(
                "QL112",
                "The number of channels grows with the number of guests.",
                expected=f"one channel for {len(case.names)} calls",
                actual=f"{opened} channels",
            )
        if len(seen.marked("closed")) < len(seen.marked("channel")):
            fail(
                "QL909",
                "`welcome` has returned, and the channel that it has opened is open.",
                expected="a channel that is closed, whatever came of the calls",
                actual="it stays until somebody collects it, with its connection",
                hint="Who opens a channel closes it: `with`, or `finally`.",
            )


class WaitsForEverybody(Check):
    """Waits for the slowest guest, and be it the only one."""

    service = "lab.Greeter"
    explore = Explore(schedules=100)

    def case(self, rnd: Random) -> Case:
        # One is enough to be forgotten. With several it would be luck which finding comes first.
        return Case(name=rnd.choice(_GUESTS), refused=rnd.random() < 0.5)

    def judge(self, case: Case, seen: Seen) -> None:
        right = "NOT_FOUND" if case.refused else f"Come in, {case.name}!"
        expect(seen.value, "what greet_all returns").equals({case.name: right})


def _expect_code(answer: dict[str, str], code: str, why: str) -> None:
    """The status of an answer; details stay out of it, for grpc words some of them itself."""
    if answer["code"] != code:
        told = answer["details"] or answer["message"]
        fail(
            "QL202",
            f"The status is wrong ({why}).",
            expected=code,
            actual=f"{answer['code']} ({told})" if told else answer["code"],
        )
