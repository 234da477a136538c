"""Locks in random interleavings: exclusion, conservation and the end of every wait."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qrpc_lab import (
    Canceled,
    Once,
    RWMutex,
    Semaphore,
    WaitGroup,
    background,
    go,
    sleep,
    with_cancel,
)

from .simulation import Simulation

seeds = st.integers(0, 2**20)
scripts = st.lists(st.lists(st.sampled_from("wrWR"), max_size=4), min_size=1, max_size=5)


class Interrupt(Exception):
    """Stands for Ctrl-C."""


@settings(max_examples=150, deadline=None)
@given(scripts=scripts, seed=seeds)
def test_rwmutex_excludes(scripts, seed):
    """Never a writer beside anybody; everybody gets in; capitals only try."""
    m, wg = RWMutex(), WaitGroup()
    inside = {"w": 0, "r": 0}

    def enter(kind):
        if kind in "WR":
            return m.try_lock() if kind == "W" else m.try_rlock()
        (m.lock if kind == "w" else m.rlock)()
        return True

    def work(script):
        for kind in script:
            if enter(kind):
                inside[kind.lower()] += 1
                assert inside["w"] <= 1
                assert not (inside["w"] and inside["r"])
                sleep(0)
                inside[kind.lower()] -= 1
                (m.unlock if kind in "wW" else m.runlock)()

    def main():
        for script in scripts:
            wg.go(work, script)
        wg.wait()

    simulation = Simulation(seed=seed)
    simulation.run(main)
    assert simulation.lost == []
    facts = m._describe().facts
    assert facts == {"writing": False, "readers": 0, "waiting writers": 0, "waiting readers": 0}


@settings(max_examples=150, deadline=None)
@given(
    size=st.integers(1, 3),
    wishes=st.lists(st.integers(0, 4), min_size=1, max_size=6),
    cancelled=st.sets(st.integers(0, 5)),
    struck=st.sets(st.integers(0, 5)),
    seed=seeds,
)
def test_semaphore_keeps_its_units(size, wishes, cancelled, struck, seed):
    """Whatever is cancelled or interrupted: never more than `size` out, all back in the end."""
    sem, out = Semaphore(size), {"units": 0}
    simulation = Simulation(seed=seed)

    def work(n, ctx):
        try:
            sem.acquire(n, ctx)
        except Canceled:
            return
        out["units"] += n
        assert out["units"] <= size
        sleep(0)
        out["units"] -= n
        sem.release(n)

    def main():
        contexts = [with_cancel(background()) for _ in wishes]
        for number, n in enumerate(wishes):
            go(work, n, contexts[number][0], name=f"worker {number}")
        for number in range(len(wishes)):
            strike(number)
            if number in cancelled:
                contexts[number][1]()
        for _, cancel in contexts:
            simulation.settle()
            cancel()
        simulation.settle()

    def strike(number):
        parked = [g for g in simulation.parked if g.name == f"worker {number}"]
        if number in struck and parked and parked[0].doing[0] == "acquire":
            simulation.interrupt(parked[0], Interrupt())

    simulation.run(main)
    assert all(isinstance(error, Interrupt) for error in simulation.lost), simulation.lost
    assert sem._describe().facts == {"size": size, "free": size, "waiting for": []}


@settings(max_examples=60, deadline=None)
@given(callers=st.integers(1, 5), seed=seeds)
def test_once_is_once(callers, seed):
    """One call, and nobody returns before it has ended."""
    once, wg, ran = Once(), WaitGroup(), []

    def run():
        ran.append("begin")
        sleep(0)
        ran.append("end")

    def ask():
        once.do(run)
        assert ran == ["begin", "end"]

    def main():
        for _ in range(callers):
            wg.go(ask)
        wg.wait()

    simulation = Simulation(seed=seed)
    simulation.run(main)
    assert simulation.lost == []
