"""Ctrl-C ends the grading at the next check, and leaves the signal as it was."""

import signal
import threading

import pytest

from qrpc_lab.check.assignment import Progress
from qrpc_lab.cli.interrupts import Interrupted, stopping_on_interrupt

STARTED = Progress("01-a", started="a check")


def test_the_listener_raises_once_ctrl_c_was_pressed():
    """Before: it hears. After: it ends whoever calls it, on whatever thread."""
    heard = []
    before = signal.getsignal(signal.SIGINT)
    with stopping_on_interrupt(heard.append) as listener:
        listener(STARTED)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(Interrupted):
            listener(STARTED)
    assert heard == [STARTED]
    assert signal.getsignal(signal.SIGINT) is before


def test_away_from_the_main_thread_it_only_listens():
    """Signals belong to the main thread; elsewhere nothing is touched."""
    heard = []

    def listen():
        with stopping_on_interrupt(heard.append) as listener:
            listener(STARTED)

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()
    assert heard == [STARTED]


def test_a_check_that_is_interrupted_is_status_130(qrpc_lab, home, monkeypatch):
    """The program ends as programs do that were interrupted, without a verdict."""

    def grade(_assignments, *, listener, **_):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("qrpc_lab.check.grade", grade, raising=False)
    done = qrpc_lab("check")
    assert done.status == 130
    assert done.out == ""
    assert "Traceback" not in done.err
