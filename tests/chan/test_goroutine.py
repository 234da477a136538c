"""Starting goroutines on real threads."""

from __future__ import annotations

import functools
import sys
import threading

import pytest

from qrpc_lab import Chan, GoroutineExited, go


@pytest.fixture
def lost(monkeypatch):
    """What reaches `threading.excepthook`."""
    errors = Chan[BaseException](10)
    monkeypatch.setattr(threading, "excepthook", lambda args: errors.send(args.exc_value))
    return errors


def test_a_goroutine_is_a_daemon_thread_of_its_name():
    """Its name is `name`, else that of its function; it does not keep the program alive."""
    out = Chan[threading.Thread]()

    def report(*_):
        out.send(threading.current_thread())

    class Reporter:
        __call__ = report

    for fn, name, expected in (
        (report, None, "report"),
        (report, "mine", "mine"),
        (functools.partial(report, 1), None, "report"),
        (Reporter(), None, "Reporter"),
    ):
        assert go(fn, name=name) is None
        thread = out.recv()
        assert (thread.name, thread.daemon) == (expected, True)


def test_an_exception_is_not_lost(lost):
    """It goes to `threading.excepthook`."""
    go(lambda: 1 / 0)
    assert isinstance(lost.recv(), ZeroDivisionError)


def test_system_exit_is_reported(lost):
    """The hook ignores `SystemExit`, so it is wrapped."""
    go(sys.exit, 3, name="worker")
    error = lost.recv()
    assert isinstance(error, GoroutineExited)
    assert "'worker' raised SystemExit(3)" in str(error)
    assert isinstance(error.__cause__, SystemExit)
