"""Judges a search of many shards: what came, who is said to be missing, and who was told to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check import Case, Check, Explore, Seen, expect, fail

if TYPE_CHECKING:
    from random import Random

_SHARDS = ("north", "east", "south", "west", "attic", "cellar")
_WORDS = ("tide", "moon", "harbour", "chart", "compass", "reef", "lantern", "anchor")
_TROUBLES = ("UNAVAILABLE", "DATA_LOSS", "RESOURCE_EXHAUSTED", "INTERNAL", "UNKNOWN")
_SECONDS = 8.0
_PATIENCE = 15.0  # seconds: what hangs is found earlier, on a machine that has other things to do


class AsksEveryShard(Check):
    """Returns the hits of all shards, in the order of the shards."""

    service = "lab.Shard"
    explore = Explore(schedules=24)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=rnd.randint(2, 4), words=rnd.randint(2, 4))
        case.lazy = True
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_no_error(seen)
        expect(seen.value["missing"], "who is missing", code="QL202").equals({})
        _expect_hits(case, seen)


class AsksAllAtOnce(Check):
    """Asks all shards at the same time, each with the deadline that was asked for."""

    service = "lab.Shard"
    explore = Explore(schedules=24)

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=rnd.randint(3, 4), words=1)
        case.seconds = float(rnd.randint(40, 90))
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_no_error(seen)
        for call in seen.calls:
            name = dict(call.metadata)["shard"]
            if call.deadline is None:
                fail(
                    "QL205",
                    f"The call for {name} has no deadline: if that shard says nothing, nobody gets "
                    "an answer.",
                    expected=f"timeout={case.seconds:g}",
                    actual="none",
                )
            what = f"the seconds that the call for {name} has"
            expect(call.deadline, what, code="QL205").is_at_least(case.seconds - 30)
            expect(call.deadline, what, code="QL205").is_at_most(case.seconds + 1)
        _expect_hits(case, seen)
        if seen.value["seconds"] >= _TOGETHER:
            fail(
                "QL111",
                "A shard is asked when the one before has answered. Here they answer when all have "
                "been asked.",
                expected=f"{len(case.shards)} calls at once",
                actual=f"{seen.value['seconds']} seconds of waiting for each other",
            )


class NamesWhoIsMissing(Check):
    """Keeps what came, and names each shard that did not answer to the end."""

    service = "lab.Shard"
    explore = Explore(schedules=24)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=4, words=2)
        # Somebody comes after the one that hangs, and is not to be forgotten meanwhile.
        slow = rnd.choice(list(case.shards)[:-1])
        down, broken = rnd.sample([name for name in case.shards if name != slow], 2)
        at_once, later = rnd.sample(_TROUBLES, 2)
        case.shards[down] = [2, 0, at_once]
        case.shards[broken] = [2, rnd.randint(1, 3), later]
        case.shards[slow] = [1, rnd.randint(0, 1), "hang"]
        return case

    def smoke_case(self, rnd: Random) -> Case:
        """As above, but a deadline that passes would cost real time."""
        case = self.case(rnd)
        for shard in case.shards.values():
            shard[2] = shard[2].replace("hang", "ABORTED")
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_no_error(seen, "some shards are there")
        _expect_missing(case, seen.value["missing"])
        _expect_hits(case, seen)


class RaisesWhatTheQueryRaises(Check):
    """Raises the error of a query that breaks off, and blames no shard for it."""

    service = "lab.Shard"
    explore = Explore(schedules=24)

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=3, words=2)
        case.lazy = True
        case.breaks = f"line {rnd.randint(3, 99)} is not text"
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        if seen.value["raised"] is None:
            told = ", ".join(f"{name} {code}" for name, code in seen.value["missing"].items())
            fail(
                "QL202",
                "The query itself breaks off while it is read, and `search` returns as if the "
                "shards were to blame.",
                expected=f"the query's own error: Unreadable: {case.breaks}",
                actual=f"missing: {told}" if told else "no error at all",
                hint="gRPC takes the words in a thread of its own, and what is raised there "
                "reaches nobody. When else could the query be read?",
            )
        raised = f"{seen.value['raised']}: {seen.value['details']}"
        expect(raised, "what `search` raises").equals(f"Unreadable: {case.breaks}")
        _expect_none_open(seen)


class RefusedByOneIsRefused(Check):
    """When one shard refuses the words, ends the other calls and raises."""

    service = "lab.Shard"
    explore = Explore(schedules=40)
    cases = 2

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=4, words=2)
        # Two come after the one that refuses: their calls may begin when it has refused already.
        ill, case.refuses, *later = case.shards
        case.shards[ill] = [2, 0, rnd.choice(_TROUBLES)]
        case.shards[case.refuses] = [2, rnd.randint(0, 1), "INVALID_ARGUMENT"]
        case.shards[rnd.choice(later)] = [2, 0, "hang"]
        return case

    def smoke_case(self, rnd: Random) -> Case:
        """As above, on a machine that may be busy."""
        case = self.case(rnd)
        case.seconds = 60.0
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        value = seen.value
        if value["raised"] is None:
            fail(
                "QL202",
                "One shard says that these are no words, and `search` returns as if that were the "
                "trouble of this shard alone.",
                expected="the RpcError of that call, INVALID_ARGUMENT",
                actual=f"returned; missing: {value['missing']}",
                hint="What would the other shards say to these words?",
            )
        if value["seconds"] > case.seconds / 2:
            fail(
                "QL204",
                "One shard has refused the words, and the others are still asked for them.",
                expected="the other calls end at once",
                actual=f"`search` comes back after {value['seconds']:.0f} seconds",
            )
        _expect_none_open(seen)
        if value["raised"] != "INVALID_ARGUMENT":
            fail(
                "QL110",
                "`search` raises another error than the one that ended the others.",
                expected=f"INVALID_ARGUMENT of {case.refuses}",
                actual=f"{value['raised']}: {value['details']}",
            )
        expect(value["details"], "the details of the error").equals(_words_of(case))


class AnswersWithWhatItHas(Check):
    """`Ask` answers with what was found and with who is missing."""

    service = "lab.Search"
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=3, words=2)
        case.shards[rnd.choice(list(case.shards))] = [2, 1, rnd.choice(_TROUBLES)]
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_code(seen, "OK", "two of three shards have answered")
        _expect_missing(case, seen.value["missing"])
        _expect_hits(case, seen)


class RefusesWhatAShardRefuses(Check):
    """`Ask` passes a refusal on, with its code and its words."""

    service = "lab.Search"
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=3, words=1)
        case.refuses = rnd.choice(list(case.shards))
        case.shards[case.refuses] = [1, 0, "INVALID_ARGUMENT"]
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_code(seen, "INVALID_ARGUMENT", f"{case.refuses} has refused the words")
        what = "the details that the caller gets"
        expect(seen.value["details"], what, code="QL202").equals(_words_of(case))


class SaysThatNobodyAnswers(Check):
    """`Ask` ends with UNAVAILABLE when no shard has answered to the end."""

    service = "lab.Search"
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=3, words=1)
        for name in case.shards:
            case.shards[name] = [2, rnd.randint(0, 1), rnd.choice(_TROUBLES[1:])]
        case.shards[rnd.choice(list(case.shards))][1] = 1  # a hit, and no answer to the end
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_code(seen, "UNAVAILABLE", "none of the shards has answered to the end")


class KeepsItsTroublesToItself(Check):
    """`Ask` answers INTERNAL when anything else goes wrong, and tells nobody what."""

    service = "lab.Search"
    seconds = _PATIENCE

    def case(self, rnd: Random) -> Case:
        case = _index(rnd, shards=2, words=1)
        case.secret = f"{rnd.getrandbits(48):012x}"
        case.trouble = f"no credentials for the index, password={case.secret}"
        return case

    def judge(self, case: Case, seen: Seen) -> None:
        _expect_code(
            seen, "INTERNAL", "the list of shards raised RuntimeError, which is nobody's status"
        )
        if case.secret in seen.value["details"]:
            fail(
                "QL202",
                "The text of an internal error reached the caller, password and all.",
                expected="details in your own words",
                actual=seen.value["details"],
            )


_ENDS = {"hang": "DEADLINE_EXCEEDED"}
_TOGETHER = 30.0  # seconds after which shards that wait for each other answer all the same


def _index(rnd: Random, *, shards: int, words: int) -> Case:
    """A case in which all is well."""
    return Case(
        shards={name: [rnd.randint(1, 2), 0, ""] for name in rnd.sample(_SHARDS, shards)},
        words=rnd.sample(_WORDS, words),
        seconds=_SECONDS,
        lazy=False,
        breaks="",
        trouble="",
    )


def _words_of(case: Case) -> str:
    return f"{case.refuses} says invalid_argument"


def _right_hits(case: Case) -> list[str]:
    """What comes, shard by shard; of one that breaks off, what came before."""
    hits = []
    for name, (places, after, what) in case.shards.items():
        came = [
            f"{word} at {name} {number}" for word in case.words for number in range(1, places + 1)
        ]
        hits += came[:after] if what else came
    return hits


def _expect_hits(case: Case, seen: Seen) -> None:
    right, came = _right_hits(case), seen.value["hits"]
    if came == right:
        return
    if sorted(came) == sorted(right):
        fail(
            "QL113",
            "The hits do not come in the order of the shards, or not in the order of a shard.",
            expected=f"all of {', then all of '.join(case.shards)}",
            actual=", ".join(came),
        )
    lost = [hit for hit in right if hit not in came]
    broken = [name for name, (_, after, what) in case.shards.items() if what and after]
    of_broken = lost and all(any(f" at {name} " in hit for name in broken) for hit in lost)
    fail(
        "QL203",
        "What a shard had found before it broke off is thrown away."
        if of_broken
        else "Hits are lost, or come twice. Every shard is to get every word.",
        expected=f"{len(right)} hits",
        actual=f"{len(came)} hits" + (f"; lost: {', '.join(lost[:3])}" if lost else ""),
    )


def _expect_missing(case: Case, missing: dict[str, str]) -> None:
    codes = {name: _ENDS.get(what, what) for name, (_, _, what) in case.shards.items()}
    right = {name: code for name, code in codes.items() if code}
    silent = [name for name in right if name not in missing]
    if silent:
        fail(
            "QL202",
            f"The call for {' and for '.join(silent)} ended with an error, and nobody is told.",
            expected=right,
            actual=missing,
            hint="A stream ends with a status, and it belongs to the answer. What does your "
            "`except` do with it?",
        )
    expect(missing, "who is missing, and why", code="QL202").equals(right)


def _expect_no_error(seen: Seen, when: str = "every shard has answered") -> None:
    if seen.value["raised"] is not None:
        fail(
            "QL202",
            f"`search` raises, although {when}: a part of an answer is an answer.",
            expected="what was found, and who is missing",
            actual=f"{seen.value['raised']}: {seen.value['details']}",
            hint="The trouble of one shard is a result like a hit: note it, and let the others "
            "answer.",
        )


def _expect_none_open(seen: Seen) -> None:
    if seen.value["open"]:
        fail(
            "QL206",
            "`search` is over, and calls that it made are not.",
            expected="no call under way",
            actual=f"still asked: {', '.join(seen.value['open'])}",
        )


def _expect_code(seen: Seen, code: str, why: str) -> None:
    if seen.value["code"] != code:
        told = seen.value["details"]
        fail(
            "QL202",
            f"The status is wrong ({why}).",
            expected=code,
            actual=f"{seen.value['code']} ({told})" if told else seen.value["code"],
            hint="Each way out has a status of its own. `context.abort` works by raising, and an "
            "error that you let out of the handler is UNKNOWN, with all its words.",
        )
