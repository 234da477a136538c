"""Exploring under a trace or profile function, as coverage, cProfile and debuggers set them."""

from __future__ import annotations

import cProfile
import sys
import threading

import pytest

from qrpc_lab.explore import explore


def crossed() -> None:
    """Two goroutines and a lock."""
    lock = threading.Lock()

    def work() -> None:
        with lock:
            pass

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def as_it_was():
    """Put the tracing of the test run back, whatever happens."""
    trace, profile = sys.gettrace(), sys.getprofile()
    yield
    sys.settrace(trace)
    sys.setprofile(profile)


@pytest.mark.usefixtures("as_it_was")
def test_trace_function():
    """Coverage and debuggers: the exploration ends, and the function is in force again."""
    seen = []

    def trace(frame, event, arg):
        seen.append(event)
        return trace

    sys.settrace(trace)
    result = explore(crossed, schedules=5)
    assert sys.gettrace() is trace
    sys.settrace(None)
    assert result.ok
    assert seen


@pytest.mark.usefixtures("as_it_was")
def test_profiler():
    """`cProfile` around an exploration: it ends, and the profile goes on afterwards."""
    profiler = cProfile.Profile()
    profiler.enable()
    result = explore(crossed, schedules=5)
    crossed()
    profiler.disable()
    assert result.ok
    assert any("crossed" in str(entry.code) for entry in profiler.getstats())
