"""The standard library's own tests of locks and queues, on the simulated ones.

They order their threads by sleeping, so they are run in the natural order, in virtual time.  What
is left out, and why, stands in `LEFT_OUT`.
"""

from __future__ import annotations

import importlib
import importlib.util
import queue
import sys
import threading
import unittest

import pytest

from qrpc_lab.explore import explore

pytest.importorskip("test.lock_tests", reason="this Python came without its own tests")

LEFT_OUT = {
    "test_at_fork_reinit": "forking has no meaning in a simulation",
    "test_weakref_exists": "a simulated lock lives as long as its schedule",
    "test_weakref_deleted": "the same",
    "test__is_owned": "private to the real one",
    "test_recursion_count": "private to the real one",
    "test_release_save_unacquired": "private to the real one",
    "test_repr": "ours names the place where it was made",
    "test_locked_repr": "the same",
    "test_default_timeout": "private to the real one",
    "test_constants": "of the module, not of an object",
    "test_reset_internal_locks": "private to the real one",
    "test_acquire_destroy": "of CPython's reference counts",
    "test_shutdown_all_methods_in_many_threads": "more messages than a schedule has steps",
    "test_shutdown_immediate_all_methods_in_many_threads": "the same",
}
LOCKS = {
    "LockTests": ("locktype", "Lock"),
    "RLockTests": ("locktype", "RLock"),
    "EventTests": ("eventtype", "Event"),
    "ConditionTests": ("condtype", "Condition"),
    "SemaphoreTests": ("semtype", "Semaphore"),
    "BoundedSemaphoreTests": ("semtype", "BoundedSemaphore"),
    "BarrierTests": ("barriertype", "Barrier"),
}


def fresh(name):
    """Execute one of the library's test modules anew, so that it binds what is simulated."""
    spec = importlib.util.find_spec(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def names(cls):
    """Return the tests of a class."""
    return [name for name in unittest.TestLoader().getTestCaseNames(cls) if name not in LEFT_OUT]


def run(case):
    """Run one test; raise what went wrong as an AssertionError."""
    result = unittest.TestResult()
    case.run(result)
    problems = [text for _, text in (*result.errors, *result.failures)]
    assert not problems, problems[0]


def of_locks():
    """Yield every test of `test.lock_tests` that applies."""
    module = importlib.import_module("test.lock_tests")
    for cls in LOCKS:
        for name in names(getattr(module, cls)):
            yield cls, name


@pytest.mark.parametrize(("cls", "name"), list(of_locks()))
def test_of_locks(cls, name):
    """`test.lock_tests`: locks, events, conditions, semaphores, barriers."""
    attribute, kind = LOCKS[cls]

    def main():
        tests = getattr(fresh("test.lock_tests"), cls)
        simulated = getattr(threading, kind)
        case = type(cls, (tests,), {attribute: staticmethod(simulated)})
        run(case(name))

    finding = explore(main, schedules=1, strategy="natural", expected=["QL108"]).finding
    assert finding is None, f"{finding.text}\n{finding.traceback}"


def of_queues():
    """Yield every test of `test.test_queue` that applies."""
    module = importlib.import_module("test.test_queue")
    for name in names(type("Queues", (module.BaseQueueTestMixin, unittest.TestCase), {})):
        for kind in ("Queue", "LifoQueue", "PriorityQueue"):
            yield kind, name


@pytest.mark.parametrize(("kind", "name"), list(of_queues()))
def test_of_queues(kind, name):
    """`test.test_queue`: the three queues with a size."""

    def main():
        mixin = fresh("test.test_queue").BaseQueueTestMixin

        class Queues(mixin, unittest.TestCase):
            def setUp(self):
                self.queue = queue
                self.type2test = getattr(queue, kind)
                super().setUp()

        run(Queues(name))

    sys.modules.pop("test.test_queue", None)
    finding = explore(main, schedules=1, strategy="natural", expected=["QL108"]).finding
    assert finding is None, f"{finding.text}\n{finding.traceback}"
