"""Judges the toy lesson whose calls are explored: both ways round, in every order."""

from qrpc_lab.check import Case, Check, Explore, expect, fail, some
from qrpc_lab.rpc.sim import Network

NAMES = ["Ann", "Ben", "Cleo"]


class CountsGuests(Check):
    """Tells each guest a number of their own."""

    service = "lab.Greeter"
    explore = Explore(schedules=60)

    def case(self, rnd):
        return Case(names=rnd.sample(NAMES, 2))

    def judge(self, case, seen):
        told = sorted(text.rpartition(" ")[2] for text in seen.value)
        expect(told, "the numbers told", code="QL203").equals(["1", "2"])


class GreetsEverybody(Check):
    """Greets all at once, each with a deadline."""

    service = "lab.Greeter"
    wire = True
    explore = Explore(schedules=60, network=Network(window=65_535))

    def case(self, rnd):
        return Case(names=rnd.sample(NAMES, 2), rest=1.0)

    def smoke_case(self, rnd):
        return Case(names=rnd.sample(NAMES, 2), rest=0.01)

    def judge(self, case, seen):
        expect(sorted(seen.value)).equals(sorted(f"Hello, {name}!" for name in case.names))
        expect(sorted(call.messages[0]["name"] for call in seen.calls)).equals(sorted(case.names))
        expect({call.code for call in seen.calls}).equals({"OK"})
        for call in seen.calls:
            expect(call.deadline, "the deadline", code="QL205").differs_from(None)
        opened = [one for one in seen.wire if one.kind == "HEADERS" and one.side == "client"]
        expect(len(opened), "calls on the wire").equals(len(case.names))
        expect(seen.marked("told")).equals([{"count": len(case.names)}])

    def judge_all(self, outcomes):
        if not some(outcomes, lambda seen: seen.marked("inside")[-1]["most"] > 1):
            fail("QL111", "no schedule shows two calls at once")
