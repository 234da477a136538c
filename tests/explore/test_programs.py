"""Right programs without a false alarm, and the five bugs that plain runs never show."""

from __future__ import annotations

import importlib.util
import sys
import threading
from pathlib import Path
from queue import Queue
from threading import Condition, Thread

import pytest

from qrpc_lab.explore import explore

RIGHT = Path(__file__).parent / "programs" / "right"


def load(path):
    """Load a file of programs by its path, as tests are."""
    spec = importlib.util.spec_from_file_location(f"explored_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


PROGRAMS = [program for file in sorted(RIGHT.glob("*.py")) for program in load(file).PROGRAMS]


def test_there_are_thirty_of_them():
    """As many as were promised."""
    assert len(PROGRAMS) >= 30


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_right_program_has_no_finding(program):
    """Two hundred schedules of every strategy."""
    result = explore(program, schedules=200)
    assert result.ok, result.finding.text


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_a_right_program_has_no_finding_in_two_thousand_schedules(program):
    """And with every line a switching point, three hundred."""
    result = explore(program, schedules=2000)
    assert result.ok, result.finding.text
    result = explore(program, schedules=300, lines=True)
    assert result.ok, result.finding.text


def unlocked_counter():
    """Two threads add without a lock."""
    total = 0

    def add():
        nonlocal total
        for _ in range(3):
            total += 1

    threads = [Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert total == 6


class Connection:
    """Closed twice when two threads look before either acts."""

    def __init__(self):
        self.open = True


def check_then_act():
    """Two threads close one connection."""
    connection = Connection()
    closed = []

    def close():
        if connection.open:
            closed.append(threading.current_thread().name)
            connection.open = False

    threads = [Thread(target=close) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(closed) == 1


def empty_then_get():
    """Two threads look whether there is an item, and one waits for ever."""
    items = Queue()
    items.put(1)

    def take():
        if not items.empty():
            items.get()

    threads = [Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def locks_crossed():
    """Two threads take two locks in opposite order."""
    a, b = threading.Lock(), threading.Lock()

    def one():
        with a, b:
            pass

    def other():
        with b, a:
            pass

    threads = [Thread(target=one), Thread(target=other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def notify_before_wait():
    """A notification comes before anybody waits, and is lost."""
    condition = Condition()

    def wait():
        with condition:
            condition.wait()

    def notify():
        with condition:
            condition.notify()

    threads = [Thread(target=wait), Thread(target=notify)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


CLASSICS = [
    (unlocked_counter, {"QL103", "QL110"}, True),
    (check_then_act, {"QL103", "QL110"}, True),
    (empty_then_get, {"QL101"}, False),
    (locks_crossed, {"QL101"}, False),
    (notify_before_wait, {"QL101"}, False),
]


@pytest.mark.parametrize(
    ("program", "codes", "lines"), CLASSICS, ids=lambda x: getattr(x, "__name__", "")
)
@pytest.mark.parametrize("seed", range(10))
def test_a_classic_bug_is_found_every_time(program, codes, lines, seed):
    """For ten seeds of ten, within 300 schedules."""
    finding = explore(program, seed=seed, lines=lines).finding
    assert finding is not None
    assert finding.code in codes


@pytest.mark.parametrize("seed", range(3))
def test_a_lost_update_is_found_as_a_wrong_result_too(seed):
    """With the race accepted, the schedule in which the sum is wrong is still found."""
    result = explore(unlocked_counter, seed=seed, lines=True, expected=["QL103"])
    assert result.finding.code == "QL110"


def test_a_lost_wake_up_is_told_from_a_deadlock():
    """The text says that the notification came too early."""
    assert "lost wake-up" in explore(notify_before_wait).finding.text
