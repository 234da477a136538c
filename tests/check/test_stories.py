"""What a check finds is told in the learner's words: their lines, and no name of the kit's."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrpc_lab.check import Assignment, LessonReport, Verdict, grade
from qrpc_lab.check.grader.conversation import Conversation
from qrpc_lab.check.grader.explaining import is_of_waiting, plainest
from qrpc_lab.check.grader.explored import Outcome
from qrpc_lab.check.report import Finding
from qrpc_lab.cli.ink import Ink
from qrpc_lab.cli.render.report import lesson_lines

CHECK = '''
from qrpc_lab.check import Case, Check, Explore, expect, fail, some


class Counts(Check):
    """Counts every visit."""

    explore = Explore(schedules=60)

    def judge(self, case, seen):
        expect(seen.value, "the visits").equals(2)


class Overlaps(Check):
    """Lets two in at once."""

    explore = Explore(schedules=20)

    def judge_all(self, outcomes):
        if not some(outcomes, lambda seen: seen.value == 2):
            fail("QL111", "no schedule shows two at once")


class Passes(Check):
    """Passes values on until there are no more."""

    explore = Explore(schedules=20)

    def judge(self, case, seen):
        expect(seen.value, "the values").equals([1, 2])
'''
DRIVE = """
from qrpc_lab import Chan, WaitGroup, go, sleep


def counts(exercise):
    door, both = exercise.Door(), WaitGroup()

    def _all():
        door.enter(lambda: None)

    both.go(_all)
    both.go(_all)
    both.wait()
    return door.visits


def overlaps(exercise):
    door, both, inside = exercise.Door(), WaitGroup(), [0, 0]

    def _stay():
        inside[0] += 1
        inside[1] = max(inside)
        sleep(5)
        inside[0] -= 1

    both.go(door.enter, _stay)
    both.go(door.enter, _stay)
    both.wait()
    return inside[1]


def passes(exercise):
    feed = Chan()

    def _feed():
        feed.send(1)
        feed.send(2)
        feed.close()

    go(_feed)
    return list(exercise.passed(feed))
"""
RIGHT = """
import threading

from qrpc_lab import Chan, go


class Door:
    def __init__(self):
        self.lock, self.visits = threading.Lock(), 0

    def enter(self, stay):
        stay()
        with self.lock:
            self.visits += 1


def passed(feed):
    out = Chan()

    def work():
        for value in feed:
            out.send(value)
        out.close()

    go(work)
    return out
"""
LOSES = RIGHT.replace(
    "        with self.lock:\n            self.visits += 1\n",
    "        with self.lock:\n            known = self.visits\n"
    "        with self.lock:\n            self.visits = known + 1\n",
)
ONE_AT_A_TIME = RIGHT.replace(
    "        stay()\n        with self.lock:\n",
    "        with self.lock:\n            stay()\n",
)
NEVER_CLOSES = RIGHT.replace("        out.close()\n", "")
SENDS_ITSELF = RIGHT.replace("            out.send(value)\n", "            feed.send(value)\n")


def check(folder: Path, text: str, checker: str = CHECK, drive: str = DRIVE) -> LessonReport:
    """Grade an answer."""
    files = {"check_door.py": checker, "drive_door.py": drive, "door.py": text}
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    lesson = Assignment(
        lesson="91-door",
        title="Door",
        exercise=folder / "door.py",
        starter=folder / "door.py",
        checker=folder / "check_door.py",
        drive=folder / "drive_door.py",
    )
    return grade([lesson], seed="s").lessons[0]


def screen(report: LessonReport, width: int = 100) -> list[str]:
    """Return the lines that the learner reads."""
    return list(lesson_lines(report, "s", Ink(on=False), width, {}))


def line_of(text: str, part: str) -> int:
    """Return the number of the first line with a part."""
    return next(at for at, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_right_answer_passes(tmp_path: Path) -> None:
    """Nothing of what follows is the lesson's own fault."""
    assert check(tmp_path, RIGHT).verdict is Verdict.PASS


@pytest.mark.parametrize("text", [LOSES, ONE_AT_A_TIME, NEVER_CLOSES, SENDS_ITSELF])
def test_no_line_of_the_drive_and_no_helper_is_named(tmp_path: Path, text: str) -> None:
    """A learner cannot see those files; what they do is told, in lines of at most 100 columns."""
    report = check(tmp_path, text)
    lines = screen(report)
    assert report.verdict is Verdict.FAIL
    for word in ("drive_", "_all", "_stay", "_feed", "session.py", "turns.py"):
        assert word not in "\n".join(lines)
    assert max(map(len, lines)) <= 100


def test_a_wrong_value_is_told_by_the_lines_that_made_it(tmp_path: Path) -> None:
    """The lost update of a door that locks each access: who read, who wrote, who wrote over it."""
    finding = check(tmp_path, LOSES).finding
    assert finding is not None
    known, written = line_of(LOSES, "known = "), line_of(LOSES, "= known")
    assert f"caller reads self.visits ({known})" in finding.detail.replace("#2", "")
    assert f"writes self.visits ({written}): what it had read is no longer so" in finding.detail


def test_what_no_schedule_shows_has_the_line_that_waits(tmp_path: Path) -> None:
    """Of all the schedules the natural one is asked: who waits for the lock, and who has it."""
    finding = check(tmp_path, ONE_AT_A_TIME).finding
    assert finding is not None
    assert finding.code == "QL111"
    assert finding.where[0].line == line_of(ONE_AT_A_TIME, "with self.lock")
    assert "held by enter (taken at line" in finding.where[0].doing
    assert finding.excerpt


def test_when_only_the_check_waits_whoever_has_gone_is_shown(tmp_path: Path) -> None:
    """The check's loop has no line to show; the goroutine that should have closed has."""
    finding = check(tmp_path, NEVER_CLOSES).finding
    assert finding is not None
    assert finding.code == "QL101"
    assert (finding.where[0].goroutine, finding.where[0].doing) == ("work", "has ended here")
    assert finding.where[1].file == ""
    assert "receives from out" in finding.where[1].doing


SERVED = """
from qrpc_lab.check import Case, Check, Explore, expect


class Writes(Check):
    \"\"\"Has written when it answers.\"\"\"

    service = "lab.Greeter"
    smoke = False  # its judge is about order alone
    explore = Explore(schedules=20)

    def judge(self, case, seen):
        expect(seen.marked("answered")[0]["written"], "what was written", code="QL203").equals(1)
"""
WRITES = """
from qrpc_lab import sleep
from qrpc_lab.pb import greeter_pb2

written, told = [], []


def writes(exercise, mark):
    written.clear()
    told[:] = [mark]
    return exercise.Greeter(_write)


def _write(name):
    sleep(1)
    written.append(name)


def probe_writes(stub):
    stub.Greet(greeter_pb2.GreetRequest(name="Ada"), timeout=9)
    told[0]("answered", written=len(written))
    sleep(5)
"""
ANSWERS_TOO_SOON = """
from qrpc_lab import go
from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc


class Greeter(greeter_pb2_grpc.GreeterServicer):
    def __init__(self, write):
        self.write = write

    def Greet(self, request, context):
        go(self.keep, request.name)
        return greeter_pb2.GreetReply(message="written")

    def keep(self, name):
        self.write(name)
"""


def test_an_answer_that_comes_too_soon_is_told_by_what_is_done_after_it(tmp_path: Path) -> None:
    """Not by the end of the conversation: the handler's `return`, and who is still at work."""
    report = check(tmp_path, ANSWERS_TOO_SOON, SERVED, WRITES)
    finding = report.finding
    assert finding is not None
    assert finding.code == "QL203"
    returned, late = finding.detail.splitlines()[1:]
    line = line_of(ANSWERS_TOO_SOON, "return greeter")
    assert returned == f"  handler-1 returns from Greet ({line})"
    assert late.startswith("  keep calls self.write(name)")
    assert "probe" not in "\n".join(screen(report))


def outcome(token: str) -> Outcome:
    """An outcome that has only its token."""
    return Outcome(Conversation(), token)


def test_the_plainest_of_what_is_rejected_is_shown() -> None:
    """Fewest choices, and for the same reason: another reason is another story."""
    made = Finding("QL110", "wrong result", "the sum")
    first, other, plain = outcome("91.C.0.s:ab-1234.5A"), outcome("x:ab-1.5A"), outcome("x:ab-12.A")

    def judge(one: Outcome) -> Finding | None:
        return Finding("QL110", "wrong result", "the order" if one is other else "the sum")

    assert plainest(made, first, [other, plain], judge)[1] is plain
    assert plainest(made, plain, [first], judge)[1] is plain


def test_lines_that_wait_explain_waiting_alone() -> None:
    """They say nothing of a wrong sum; of a stalled call or a late return they do."""
    assert is_of_waiting(Finding("QL111", "over-synchronised", "one by one"))
    assert is_of_waiting(Finding("QL203", "lost", "two", actual="one, then silence"))
    assert is_of_waiting(Finding("QL205", "deadline", "it", actual="back after 20 seconds"))
    assert not is_of_waiting(Finding("QL205", "deadline", "it", actual="timeout=2"))
    assert not is_of_waiting(Finding("QL110", "wrong result", "the sum", actual="3"))
