"""The seam: the real-thread runtime, places and the switch between runtimes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from qrpc_lab import Chan, Group, Once, RWMutex, Semaphore, SingleFlight, Ticker, WaitGroup, runtime
from qrpc_lab.chan import Pool

CHAN = Path(runtime.__file__).parent / "chan"


def test_a_wake_before_the_park_is_kept():
    """No wake-up is lost between the decision to wait and the wait."""
    parker = runtime.threads.parker()
    runtime.threads.wake(parker)
    runtime.threads.park(parker, "test", None)


def test_use_is_undone():
    """A runtime is in force inside the block only, also when the block fails."""
    mine = runtime.threads
    with pytest.raises(KeyError), runtime.use(mine):  # noqa: PT012
        assert runtime.steering is runtime.active() is mine
        raise KeyError
    assert runtime.steering is None
    assert runtime.active() is runtime.threads


def test_calls_come_in_order_of_time():
    """Those that are due come first, whatever the order of asking; a cancelled one never comes."""
    out = Chan[str](9)
    now = runtime.threads.now()
    handles = [
        runtime.threads.call_at(now + 0.03, lambda: out.send_nowait("last"), None),
        runtime.threads.call_at(now + 0.02, lambda: out.send_nowait("never"), None),
        runtime.threads.call_at(now - 1, lambda: out.send_nowait("first"), None),
    ]
    handles[1].cancel()
    assert [out.recv(), out.recv()] == ["first", "last"]
    assert len(out) == 0


def test_a_call_that_fails_does_not_stop_the_clock(monkeypatch):
    """It is reported, and the next one comes."""
    out = Chan[object](2)
    monkeypatch.setattr(threading, "excepthook", lambda args: out.send(args.exc_value))
    now = runtime.threads.now()
    runtime.threads.call_at(now, lambda: 1 / 0, None)
    runtime.threads.call_at(now + 0.001, lambda: out.send("next"), None)
    assert isinstance(out.recv(), ZeroDivisionError)
    assert out.recv() == "next"


@pytest.mark.parametrize(
    "make",
    [
        Chan,
        Chan[int],
        WaitGroup,
        RWMutex,
        Once,
        SingleFlight,
        lambda: Semaphore(1),
        lambda: Ticker(60)._chan,
        lambda: Group()._running,
        lambda: Pool(1, str)._jobs,
    ],
)
def test_primitives_know_where_user_code_made_them(make):
    """Not where this package did; and what a diagnosis asks of them is there."""
    thing = make()
    made = thing._describe().made
    assert made.file == __file__
    assert str(made).startswith("test_runtime.py:")
    assert thing._describe().kind


def test_a_place_knows_its_line():
    """Also in the middle of a call that spans several lines."""
    line = sys._getframe().f_lineno + 1
    ch = Chan[int](
        capacity=1,
    )
    assert ch._made.line == line


@pytest.mark.parametrize("module", sorted(CHAN.glob("*.py")), ids=lambda path: path.name)
def test_primitives_stand_on_the_seam_alone(module):
    """None imports what only a runtime may know: then a second runtime could not take over."""
    text = module.read_text(encoding="utf-8")
    for forbidden in ("threading", "_thread", "time", "random", "asyncio", "queue"):
        assert f"import {forbidden}" not in text
        assert f"from {forbidden} " not in text


def test_importing_the_package_is_cheap():
    """`import qrpc_lab` loads neither channels nor anything heavy; a name loads the channels."""
    program = """
import sys
import qrpc_lab
assert "qrpc_lab.chan" not in sys.modules
qrpc_lab.Chan
loaded = {"grpc", "rich", "typer", "google.protobuf", "asyncio", "queue"} & set(sys.modules)
assert not loaded, loaded
from qrpc_lab import *
assert select(default=True).index == -1
assert set(qrpc_lab.__all__) <= set(dir(qrpc_lab))
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_unknown_names_are_refused():
    """As by any module."""
    import qrpc_lab

    with pytest.raises(AttributeError, match="goo"):
        qrpc_lab.goo  # noqa: B018


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork there")
@pytest.mark.slow
def test_a_forked_child_can_use_channels():
    """Nobody holds the critical section there, and the clock runs anew."""
    program = """
import os
from qrpc_lab import Chan, after, go
after(0.001).recv()
go(lambda: [Chan() for _ in range(10**9)])
pid = os.fork()
if pid == 0:
    ch = Chan(1)
    ch.send(1)
    after(0.001).recv()
    os._exit(ch.recv())
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True, timeout=30)
