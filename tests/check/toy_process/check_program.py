"""Judges a program by how it ends."""

from __future__ import annotations

from qrpc_lab.check import Case, Check, expect


class EndsWhenAsked(Check):
    """Ends when it is asked to, with status 0."""

    process = True
    seconds = 20.0

    def case(self, rnd):
        """Patience that a busy machine does not use up; where nothing is wrong it costs nothing."""
        return Case(patience=15.0, linger=4.0)

    def judge(self, case, seen):
        """The status, as whoever runs the program sees it."""
        expect(seen.value["said"], "what it said").equals("here")
        expect(seen.value["before"], "its status before it was asked").equals(None)
        expect(seen.value["status"], "its exit status", code="QL202").equals(0)
        expect(len(seen.marked("ready")), "how often it was ready").equals(1)
