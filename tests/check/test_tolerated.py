"""A defect that a check expects stands in nobody's way: not in a judge's, nor in a replay's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrpc_lab.check import Assignment, Verdict, grade, replay

if TYPE_CHECKING:
    from pathlib import Path

CHECK = '''
from qrpc_lab.check import Case, Check, Explore, expect


class Counts(Check):
    """Counts up to two."""

    explore = Explore(schedules=60, lines=True)
    expects = ("QL103",)

    def case(self, rnd):
        return Case()

    def judge(self, case, seen):
        expect(seen.value, "the count").equals(2)
'''

DRIVE = """
def counts(exercise):
    return exercise.count()
"""

LOSES = """
from qrpc_lab import WaitGroup


def count():
    total, wg = 0, WaitGroup()

    def work():
        nonlocal total
        total += 1

    wg.go(work)
    wg.go(work)
    wg.wait()
    return total
"""

# The flag is set once, by one, and is looked at without a lock: a race, and nothing is lost.
LOOKS = """
import time
from qrpc_lab import go


def count():
    done = False

    def work():
        nonlocal done
        done = True

    go(work)
    while not done:
        time.sleep(0.1)
    return 2
"""


def lesson(folder: Path, exercise: str) -> Assignment:
    """A lesson of one check, with an answer to it."""
    (folder / "start").mkdir()
    texts = {
        "check_counts.py": CHECK,
        "drive_counts.py": DRIVE,
        "counts.py": exercise,
        "start/counts.py": "\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Assignment(
        lesson="95-counts",
        title="Counts",
        exercise=folder / "counts.py",
        starter=folder / "start" / "counts.py",
        checker=folder / "check_counts.py",
        drive=folder / "drive_counts.py",
    )


def test_a_race_that_loses_nothing_passes(tmp_path: Path) -> None:
    """It is found, expected, and found again when its schedule is made simpler."""
    report = grade([lesson(tmp_path, LOOKS)], seed="1").lessons[0].checks[0]
    assert report.verdict is Verdict.PASS, report.finding


def test_what_a_race_loses_is_judged_and_replayed(tmp_path: Path) -> None:
    """The judge's finding has the steps of a simple schedule; replayed, it is the same again."""
    asked = lesson(tmp_path, LOSES)
    finding = grade([asked], seed="1").lessons[0].checks[0].finding
    assert finding is not None
    assert (finding.code, finding.actual) == ("QL110", "1")
    assert finding.detail.startswith("how it came to that"), finding
    assert finding.token is not None
    again = replay(asked, finding.token)
    assert again.finding is not None
    assert (again.finding.code, again.finding.actual) == ("QL110", "1")
    assert again.whole is not None
    assert again.whole["trace"]
