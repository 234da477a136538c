from qrpc_lab.check import Case, Check, expect


class Adds(Check):
    """Adds two numbers."""

    cases = 3
    seconds = 2.5

    def case(self, rnd):
        return Case(a=rnd.randint(0, 9), b=rnd.randint(0, 9))

    def judge(self, case, seen):
        expect(seen.value, "the sum").equals(case.a + case.b)
