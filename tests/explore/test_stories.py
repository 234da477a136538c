"""A finding's story tells the cause: who did what to which thing, in the order of its effect."""

from __future__ import annotations

import re
import threading
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from qrpc_lab import Chan, WaitGroup, go, sleep
from qrpc_lab.explore import explore, replay
from qrpc_lab.explore.program import Program
from qrpc_lab.explore.session import Session
from qrpc_lab.explore.strategies import Fixed
from qrpc_lab.places import behind

HERE = Path(__file__).read_text(encoding="utf-8").splitlines()


def line_of(mark):
    """Return the number of the line of this file with a mark."""
    return next(number for number, line in enumerate(HERE, 1) if line.endswith(f"# {mark}"))


def told(finding):
    """Return the story with marks in place of line numbers."""
    marks = {
        str(number): found[1]
        for number, line in enumerate(HERE, 1)
        if (found := re.search(r"  # ([a-z ]+)$", line))
    }
    return [re.sub(r"\d+(?=[,)])", lambda m: marks.get(m[0], m[0]), part) for part in finding.how]


def leaves_its_worker():
    """Whoever receives goes after the first answer."""
    answers = Chan(name="answers")

    def ask():
        answers.send(1)  # an answer

    def first():
        go(ask)
        go(ask)
        answers.recv()  # the first
        return 1  # gone

    first()


def test_a_leak_is_told_by_whoever_has_gone():
    """The last receive, and the line at which the only receiver left, stand in the story."""
    finding = explore(leaves_its_worker).finding
    assert finding.code == "QL102"
    assert "main receives from answers (the first)" in told(finding)[1]
    assert [view.name for view in finding.gone] == ["main"]


def closes_too_early():
    """Workers announce themselves, so the wait may be over before it has begun."""
    results, pool = Chan(10, name="results"), WaitGroup(name="pool")

    def work():
        pool.add(1)  # announced
        results.send(1)  # sent
        pool.done()

    def finish():
        pool.wait()  # waited
        results.close()  # closed

    go(work)
    go(finish)


def test_a_send_on_a_closed_channel_is_told_from_the_wait_that_was_over_too_early():
    """Not the sender's last steps but those of whoever closed, with what led there."""
    finding = explore(closes_too_early).finding
    assert finding.code == "QL104"
    assert told(finding) == [
        "finish waits for pool (waited), closes results (closed)",
        "work adds to pool (announced), sends on results (sent)",
    ]


def loses_an_update():
    """Two add one without a lock."""
    count = 0

    def add():
        nonlocal count
        count += 1  # added

    one, two = threading.Thread(target=add, name="one"), threading.Thread(target=add, name="two")
    one.start()  # one
    two.start()  # two
    one.join()
    two.join()


def test_a_race_of_two_updates_is_told_as_the_update_that_is_lost():
    """Both read, and then both write: what that comes to stands at the end."""
    finding = explore(loses_an_update, lines=True).finding
    assert told(finding) == [
        "main starts one and two (one, two)",
        "one reads count and then writes it (added)",
        "two reads count and then writes it (added)",
        "when both have read before one writes, one of the two changes is lost",
    ]
    assert {access.holds for access in finding.accesses} == {"holds no lock"}


class Counter:
    """Each access is locked, and the sum is wrong all the same."""

    def __init__(self):
        self.lock = threading.Lock()
        self.n = 0

    def add(self):
        """Read, let go, and write."""
        with self.lock:
            n = self.n  # read
        with self.lock:
            self.n = n + 1  # written


def counts_wrongly():
    """Two add one, and one of them is not counted."""
    counter, both = Counter(), WaitGroup()
    both.go(counter.add)
    both.go(counter.add)
    both.wait()
    if counter.n != 2:
        raise AssertionError("not both were counted")


def test_a_wrong_result_without_a_race_is_told_by_what_is_no_longer_so():
    """Read, written by the other one, and written: the three lines of a lost update."""
    finding = explore(counts_wrongly).finding
    assert finding.code == "QL110"
    assert [re.sub(r"add(#2)?", "somebody", part) for part in told(finding)] == [
        "somebody reads self.n (read)",
        "somebody writes self.n (written)",
        "somebody writes self.n (written): what it had read is no longer so",
    ]
    assert finding.how[0].split()[0] == finding.how[2].split()[0] != finding.how[1].split()[0]


def keeps_its_lock():
    """One way out of `take` does not give the lock back."""
    lock = threading.Lock()

    def take(some):
        lock.acquire()  # taken
        if not some:
            return  # left
        lock.release()

    take(some=False)
    take(some=True)


def test_a_lock_that_is_kept_is_told_with_the_line_that_kept_it():
    """The early return stands in the story, and not what was locked and given back."""
    finding = explore(keeps_its_lock).finding
    assert finding.code == "QL101"
    assert finding.how[0].startswith(f"main locks lock ({line_of('taken')})")


def never_closed():
    """The feeder ends without closing; workers wait for it, and main for the workers."""
    jobs, done = Chan(name="jobs"), WaitGroup(name="done")

    def work():
        for _ in jobs:  # taken by a worker
            pass

    def feed():
        jobs.send(1)

    done.go(work)
    go(feed)
    done.wait()


def test_whoever_explains_the_others_comes_first():
    """Main waits for the worker, who waits for a feeder that has gone: the worker comes first."""
    finding = explore(never_closed).finding
    assert [view.name for view in finding.goroutines] == ["work", "main"]
    assert finding.where.line == line_of("taken by a worker")
    assert [view.name for view in finding.gone] == ["feed"]
    assert "feed, which has sent before, has ended at" in finding.goroutines[0].note


def crossed():
    """Two locks in two orders."""
    a, b = threading.Lock(), threading.Lock()

    def one():
        with a, b:
            pass

    def other():
        with b, a:
            pass

    threads = [threading.Thread(target=each) for each in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_schedule_goes_the_same_way_whether_it_is_followed_or_not():
    """The tracer that follows the lines takes no part: same steps, same choices, same end."""
    finding = explore(crossed).finding
    choices = [0] * 3 + [1]
    tapes = []
    with Session(Program(crossed)) as session:
        for record in (False, True, False):
            run = session.run(Fixed(choices, strict=False), record=record)
            tapes.append((run.tape, run.choices, run.outcome.ending))
    assert tapes[0] == tapes[1] == tapes[2]
    assert replay(crossed, finding.token).finding.how == finding.how


def in_turn():
    """Nobody goes on before the other one has given the lock back."""
    lock, both = threading.Lock(), WaitGroup()

    def work():
        with lock:  # in turn
            sleep(5)

    both.go(work)
    both.go(work)
    both.wait()


def test_who_waited_while_nothing_happened_is_known_of_a_schedule_without_a_finding():
    """For whoever judges the value outside: the line that waits first, and who held the lock."""
    value = explore(in_turn, schedules=1).values[0]
    first = replay(in_turn, value.token).values[0].stood[0]
    assert (first.name, first.where.line) == ("work#2", line_of("in turn"))
    assert first.note.startswith("held by work (taken at ")


STAGE = """
from qrpc_lab import Chan, go


def _all(answers):
    answers.send(2)


def play(leave):
    answers = Chan()
    go(_all, answers)
    go(_all, answers)
    leave(answers)
"""


def test_a_file_behind_the_program_is_not_named(tmp_path):
    """What plays around a program is told by what it does: none of its lines, no helper's name."""
    stage = tmp_path / "drive_leave.py"
    stage.write_text(STAGE, encoding="utf-8")
    drive = ModuleType("drive_leave")
    SourceFileLoader("drive_leave", str(stage)).exec_module(drive)

    def main():
        drive.play(lambda answers: answers.recv())

    with behind(str(stage)):
        hidden = explore(main).finding
    open_ = explore(main).finding
    assert "drive_leave" in open_.text
    assert "_all" in open_.text
    assert "drive_leave" not in hidden.text
    assert "_all" not in f"{hidden.text}{hidden.trace}"


def goes_round():
    """Somebody looks at a queue that stays empty, for ever."""
    flag = threading.Event()

    def look():
        while not flag.is_set():  # looked
            pass

    go(look)
    flag.wait()


def test_one_round_of_a_loop_is_told_once():
    """However long it goes round, and although lines are not followed for so long."""
    finding = explore(goes_round, max_steps=8000).finding
    assert finding.code == "QL109"
    assert told(finding) == ["look looks whether flag is set (looked)"]


def test_a_place_of_a_semaphore_is_taken_and_given():
    """A semaphore is no lock: one of several is taken, and whoever has ended is named."""

    def main():
        places = threading.Semaphore(1)

        def work():
            return 1

        places.acquire()
        go(work)
        places.acquire()

    finding = explore(main).finding
    assert finding.code == "QL101"
    assert "main takes one of places" in finding.how[0]
    assert "work returns from work" in finding.how[-1]


@pytest.mark.parametrize("program", [leaves_its_worker, closes_too_early, counts_wrongly])
def test_a_story_is_the_same_every_time(program):
    """The same seed finds the same schedule, and tells it in the same words."""
    assert explore(program, seed=3).finding == explore(program, seed=3).finding
