"""Judges the toy exercise: a greeting over the wire, both ways round."""

from qrpc_lab.check import Case, Check, expect


class Serves(Check):
    """Greets by name."""

    service = "lab.Greeter"
    wire = True
    seconds = 4.0

    def case(self, rnd):
        return Case(name=rnd.choice(["Ann", "Ben"]))

    def judge(self, case, seen):
        expect(seen.value).equals(f"Hello, {case.name}!")
        expect([frame.kind for frame in seen.wire]).contains("HEADERS")


class Calls(Check):
    """Calls with a deadline."""

    service = "lab.Greeter"
    wire = True
    seconds = 4.0

    def case(self, rnd):
        return Case(name=rnd.choice(["Ann", "Ben"]))

    def judge(self, case, seen):
        expect(seen.value).equals("from the grader")
        expect(seen.marked("answered")).equals([{"text": f"Hello, {case.name}!"}])
        (call,) = seen.calls
        expect(call.code).equals("OK")
        expect(call.deadline, "the deadline", code="QL205").differs_from(None)
        expect(call.messages[0]["name"]).equals(case.name)
