"""Judges the toy pool under the explorer."""

from qrpc_lab.check import Case, Check, Explore, expect, fail, some


class EveryJobOnce(Check):
    """Every job comes out once."""

    explore = Explore(schedules=120)
    cases = 3
    seconds = 30.0

    def case(self, rnd):
        jobs = rnd.sample(range(100), rnd.randint(3, 5))
        return Case(jobs=jobs, workers=rnd.randint(1, 3))

    def judge(self, case, seen):
        expect(sorted(seen.value), "the squares").equals(sorted(job * job for job in case.jobs))


class Overlaps(Check):
    """Works on several jobs at once."""

    explore = Explore(schedules=30)

    def case(self, rnd):
        return Case(jobs=[1, 2, 3], workers=2)

    def judge_all(self, outcomes):
        if not some(outcomes, lambda seen: {"n": 2} in seen.marked("busy")):
            fail("QL111", "no schedule shows two workers at work at the same time")
