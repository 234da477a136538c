"""Ctrl-C while waiting, and the end of the interpreter: nothing is left broken behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading

import pytest

from qrpc_lab import (
    Chan,
    Once,
    WaitGroup,
    background,
    go,
    recv,
    runtime,
    select,
    send,
    with_cancel,
)
from qrpc_lab.chan import channel, selection

OPERATIONS = {
    "send": lambda ch: ch.send("mine"),
    "recv": lambda ch: ch.recv(),
    "select send": lambda ch: select(send(ch, "mine"), recv(Chan[str]())),
    "select recv": lambda ch: select(recv(ch), send(Chan[str](), "x")),
    "range": lambda ch: next(iter(ch)),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_interrupted_wait_leaves_no_trace(simulation, operation):
    """The waiter is gone: nobody hands it a value, nobody takes its value."""

    def main():
        ch = Chan[str]()
        go(OPERATIONS[operation], ch, name="victim")
        simulation.settle()
        simulation.interrupt(simulation.waiting("victim"), KeyboardInterruptForTest())
        simulation.settle()
        assert ch.statistics().waiting_senders == ch.statistics().waiting_receivers == 0
        out = Chan[str](1)
        go(lambda: out.send(ch.recv()))
        ch.send("yours")
        assert out.recv() == "yours"

    simulation.run(main)
    assert [type(error) for error in simulation.lost] == [KeyboardInterruptForTest]


class KeyboardInterruptForTest(Exception):
    """Stands for Ctrl-C, which would end the test run."""


@pytest.mark.parametrize("operation", ["recv", "select recv", "range"])
@pytest.mark.parametrize("someone_waits", [False, True])
def test_a_value_handed_to_an_interrupted_receiver_is_not_lost(
    simulation, operation, someone_waits
):
    """Handed over and interrupted at the same instant: the next receiver gets it."""

    def main():
        ch, out = Chan[str](), Chan[str](1)
        go(OPERATIONS[operation], ch, name="victim")
        simulation.settle()
        if someone_waits:
            go(lambda: out.send(ch.recv()))
            simulation.settle()
        victim = simulation.waiting("victim")
        ch.send("precious")
        simulation.ready.clear()
        simulation.interrupt(victim, KeyboardInterruptForTest())
        simulation.settle()
        assert (out if someone_waits else ch).recv() == "precious"

    simulation.run(main)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_interrupt_just_before_the_wait(monkeypatch, operation):
    """The waiter stands in its queue, the thread does not wait yet: it must not stay there."""

    def leave_and_strike():
        runtime.leave()
        raise KeyboardInterruptForTest

    ch = Chan[str]()
    for module in (channel, selection):
        monkeypatch.setattr(module, "leave", leave_and_strike)
    with pytest.raises(KeyboardInterruptForTest):
        OPERATIONS[operation](ch)
    assert ch.statistics().waiting_senders == ch.statistics().waiting_receivers == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no signal can be sent to a thread there")
@pytest.mark.parametrize("operation", [*OPERATIONS, "wait group", "once"])
def test_ctrl_c_reaches_a_blocked_main_thread(operation):
    """A real signal ends a real wait, and the channel works afterwards."""
    ch, wg, once, gate = Chan[str](), WaitGroup(), Once(), Chan[None]()
    blocked = {
        "wait group": wg.wait,
        "once": lambda: once.do(print),
        **{name: lambda fn=fn: fn(ch) for name, fn in OPERATIONS.items()},
    }
    wg.add()
    go(once.do, gate.recv)
    while not gate.statistics().waiting_receivers:
        pass
    main, struck = threading.get_ident(), threading.Event()

    def strike(*_):
        if not struck.is_set():
            struck.set()
            raise KeyboardInterrupt

    def interrupt():
        parked.wait()
        while not struck.is_set():  # one that comes just before the wait begins is not heard
            signal.pthread_kill(main, signal.SIGINT)
            struck.wait(0.01)

    parked, park = threading.Event(), runtime.threads.park
    before = signal.signal(signal.SIGINT, strike)
    runtime.threads.park = lambda *args: (parked.set(), park(*args))[1]
    try:
        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            blocked[operation]()
    finally:
        del runtime.threads.park
        signal.signal(signal.SIGINT, before)
    assert ch.statistics().waiting_senders == ch.statistics().waiting_receivers == 0
    gate.send(None)
    wg.done()
    wg.wait()
    once.do(print)


def test_a_signal_handler_may_cancel_a_context():
    """Also when it strikes in the middle of an operation, whose section it cannot enter."""
    ctx, cancel = with_cancel(background())
    with runtime.critical:
        cancel(RuntimeError("SIGTERM"))
        assert ctx._node.error is None
    assert ctx.done().recv_ok() == (None, False)
    assert isinstance(ctx.cause(), RuntimeError)


@pytest.mark.slow
def test_the_interpreter_ends_with_parked_goroutines():
    """Goroutines that wait for ever, and pending timers, do not keep a program from ending."""
    program = """
        from qrpc_lab import Chan, RWMutex, WaitGroup, after, go, recv, select, sleep
        ch, wg, mutex = Chan(), WaitGroup(), RWMutex()
        wg.add()
        mutex.lock()
        for fn in (ch.recv, lambda: ch.send(1), wg.wait, mutex.lock, mutex.rlock,
                   select, lambda: select(recv(ch), recv(after(3600))), lambda: sleep(3600)):
            for _ in range(5):
                go(fn)
        print("end of main")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "end of main\n", "")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no setitimer there")
def test_interrupts_at_any_moment_never_lock_up():
    """Signals between any two instructions: the critical section is always given back."""
    program = """
        import signal
        from qrpc_lab import Chan, recv, select, send

        class Interrupt(Exception): ...

        def strike(*_):
            raise Interrupt

        signal.signal(signal.SIGALRM, strike)
        ch = Chan(1)
        struck = 0
        while struck < 300:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.0003)
                while True:
                    select(send(ch, 1), default=True)
                    select(recv(ch), default=True)
                    try:
                        ch.send_nowait(1)
                        ch.recv()
                    except Exception as error:
                        if isinstance(error, Interrupt):
                            raise
            except Interrupt:
                struck += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        ch.statistics()
        print("alive")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("alive\n", 0), done.stderr
