"""Programs that swallow everything, loop, recurse, crowd or leave: each ends in a named finding."""

# ruff: noqa: BLE001, S110, S112, SIM105 - swallowing is what they do

from __future__ import annotations

import asyncio
import socket
import subprocess
import threading
import time

import pytest

from qrpc_lab import Chan, go
from qrpc_lab.explore import explore

HELD = threading.Lock()


def swallows_everything():
    """Its goroutine catches whatever comes, also the end of the schedule."""
    never = Chan(name="never")

    def body():
        while True:
            try:
                never.recv()
            except BaseException:
                continue

    go(body, name="swallower")


def swallows_with_finally():
    """A lock is released on the way out, which must not count as having gone on."""
    lock, never = threading.Lock(), Chan(name="never")

    def holds():
        with lock:
            never.recv()

    def waits():
        with lock:
            pass

    go(holds)
    go(waits)


def loops():
    """Not one operation, for ever."""
    while True:
        pass


def loops_and_swallows():
    """The same, and no exception ends it."""
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def spins():
    """Operations without end."""
    flag = threading.Event()
    while not flag.is_set():
        pass


def recurses():
    """Calls itself for ever, in a goroutine."""

    def deeper():
        deeper()

    go(deeper)


def crowds():
    """Starts ten thousand goroutines that wait."""
    never = Chan(name="never")
    for _ in range(10_000):
        go(never.recv)


def multiplies():
    """Each goroutine starts two."""

    def body():
        go(body)
        go(body)

    body()


def opens_a_socket():
    """And hides the refusal."""
    try:
        socket.create_connection(("127.0.0.1", 1))
    except Exception:
        pass


def runs_an_event_loop():
    """Asyncio has a scheduler of its own."""
    asyncio.run(asyncio.sleep(1))


def starts_a_process():
    """A process is no goroutine."""
    subprocess.run(["true"], check=True)


def asks_a_person():
    """Nobody is there in three hundred schedules."""
    input("name? ")


def leaves():
    """Ends the thread that it runs in."""

    def body():
        raise SystemExit(1)

    go(body)


PROGRAMS = [
    (swallows_everything, "QL102"),
    (swallows_with_finally, "QL102"),
    (spins, "QL109"),
    (recurses, "QL107"),
    (multiplies, "QL112"),
    (opens_a_socket, "QL910"),
    (runs_an_event_loop, "QL910"),
    (starts_a_process, "QL910"),
    (asks_a_person, "QL910"),
    (leaves, "QL107"),
]
SLOW = [(loops, "QL109"), (loops_and_swallows, "QL109"), (crowds, "QL112")]


@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("program", "code"), PROGRAMS)
def test_a_hostile_program_ends_in_a_named_finding(program, code):
    """By its code, with a line."""
    finding = explore(program, schedules=20).finding
    assert finding.code == code
    assert finding.where is not None


@pytest.mark.slow
@pytest.mark.parametrize(("program", "code"), SLOW)
def test_a_program_that_needs_patience_ends_as_well(program, code):
    """The watchdog interrupts what passes no switching point."""
    assert explore(program, schedules=5).finding.code == code


def test_what_an_aborted_goroutine_does_has_no_effect():
    """Both are named: the holder was not let go by its own `finally`."""
    names = {view.name for view in explore(swallows_with_finally).finding.goroutines}
    assert names == {"holds", "waits"}


@pytest.mark.slow
def test_a_call_that_blocks_is_named_with_its_line():
    """A real lock that was made and taken before the explorer came."""
    real = HELD

    def main():
        real.acquire()

    real.acquire()
    try:
        finding = explore(main, schedules=5).finding
    finally:
        real.release()
    assert finding.code == "QL910"
    assert "test_hostile.py" in finding.message


def test_the_explorer_works_on_after_each_of_them():
    """Nothing of a hostile schedule is left: time, locks and threads are real again."""
    explore(swallows_everything, schedules=3)
    lock = threading.Lock()
    with lock:
        assert lock.locked()
    before = time.monotonic()
    assert time.monotonic() - before < 5
    assert explore(lambda: 1).ok
