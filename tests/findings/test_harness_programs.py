"""The programs on the pages QL901 to QL909 and QL999 are graded for real, buggy and mended."""

import re
import textwrap

import pytest

from qrpc_lab.check import Assignment, grade
from tests.findings.programs import buggy_text, fences, mended_texts, part

CHECKER = """
from qrpc_lab.check import Check


class Runs(Check):
    '''Runs to its end.'''

    seconds = 2.0

    def judge(self, case, seen):
        {judgement}
"""
DRIVE = """
import queue

from qrpc_lab import Chan, go


def numbers(*items):
    waiting = queue.Queue()
    for item in items:
        waiting.put(item)
    return waiting


def orders(*items):
    waiting = Chan(len(items))
    for item in items:
        waiting.send(item)
    return waiting


def runs(exercise, case):
    return {call}
"""
BUGGY = {
    "QL901": "exercise.take(orders('tea'))",
    "QL902": "exercise.total([1, 2])",
    "QL903": "exercise.collect(numbers(1, 2))",
    "QL904": "exercise.greet('')",
    "QL905": "len(exercise.first_megabytes(2))",
    "QL906": "exercise.wait_for([])",
    "QL907": "exercise.start(print)",
    "QL908": "exercise.total([1, 2], 'm')",
    "QL909": "exercise.watch(numbers(1), print)",
}
MENDED = BUGGY | {
    "QL903": "exercise.collect(numbers(1, 2, None))",
    "QL904": "exercise.greet('Ada')",
    "QL906": "exercise.wait_for(orders('tea'))",
}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def graded(tmp_path):
    """Return a function that grades a program as an exercise of a lesson with one check."""

    def grade_program(name, text, call, judgement="pass"):
        drive = textwrap.dedent(DRIVE).replace("{call}", call)
        tmp_path.joinpath("drive.py").write_text(drive, encoding="utf-8")
        checker = textwrap.dedent(CHECKER).replace("{judgement}", judgement)
        tmp_path.joinpath("check.py").write_text(checker, encoding="utf-8")
        exercise = tmp_path / name
        exercise.write_text(text, encoding="utf-8")
        assignment = Assignment(
            lesson="90-page",
            title="A page",
            exercise=exercise,
            starter=exercise,
            checker=tmp_path / "check.py",
            drive=tmp_path / "drive.py",
            hidden=(),
            feedback={},
        )
        [check] = grade([assignment], seed="7").lessons[0].checks
        return check

    return grade_program


def lines_of(finding, text):
    """Return the lines of the program that a finding names, as the pages tell them."""
    lines = text.splitlines()
    for where in finding.where:
        told = f"  {where.file}:{where.line}   {lines[where.line - 1].partition('  #')[0].strip()}"
        yield f"{told}   {where.doing}" if where.doing else told


def file_of(code):
    """Return the name of the file that the page's trace names."""
    found = re.search(r"(\w+\.py):\d+", part(code, "Its trace"))
    return found[1] if found else "exercise.py"


@pytest.mark.parametrize("code", BUGGY)
def test_the_program_gets_the_finding_that_its_page_explains(code, graded):
    """Each program is reported under the page's own code, and the page shows what is reported."""
    text = buggy_text(code)
    check = graded(file_of(code), text, BUGGY[code])
    assert check.finding.code == code, check.finding
    [trace] = fences(part(code, "Its trace"), "")
    message, *shown = trace.splitlines()
    assert message.startswith(f"{code} {check.finding.name}: ")
    assert shown == list(lines_of(check.finding, text))


@pytest.mark.parametrize("code", MENDED)
def test_the_mended_program_passes(code, graded):
    """What a page shows as the remedy is one."""
    for text in mended_texts(code):
        check = graded(file_of(code), text, MENDED[code])
        assert check.verdict == "pass", check.finding


def test_a_judge_that_fails_is_not_the_exercises_fault(graded):
    """QL999: the verdict is `error`, and the line is the checker's."""
    check = graded("readings.py", "", "[]", judgement="seen.value[0]")
    assert check.verdict == "error"
    assert check.finding.code == "QL999"
