"""Real threads with a switch interval of one microsecond: bounded in length, not in nastiness."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from qrpc_lab import (
    Chan,
    Group,
    RWMutex,
    Semaphore,
    SendOnClosed,
    WaitGroup,
    background,
    go,
    recv,
    select,
    send,
    with_cancel,
)

from .simulation import check_invariants


@pytest.fixture(autouse=True)
def _switch_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("capacity", [0, 1, 7])
def test_all_to_all(capacity):
    """Every value once, each sender's values in its order for each receiver."""
    ch = Chan[tuple[int, int]](capacity)
    results, senders = Chan[list[tuple[int, int]]](4), WaitGroup()

    def sender(me):
        for n in range(300):
            ch.send((me, n))

    for me in range(4):
        senders.go(sender, me)
    for _ in range(4):
        go(lambda: results.send(list(ch)))
    senders.wait()
    ch.close()
    lists = [results.recv() for _ in range(4)]
    assert sorted(v for got in lists for v in got) == [(m, n) for m in range(4) for n in range(300)]
    for got in lists:
        for me in range(4):
            mine = [n for who, n in got if who == me]
            assert mine == sorted(mine)
    check_invariants(ch)


def test_selects_in_both_directions():  # noqa: C901 - one scene, told in one piece
    """Selects that send and receive on the same channels neither lose, double nor lock up."""
    channels = [Chan[int](c) for c in (0, 0, 1, 2)]
    sent, got, wg = Chan[Counter[int]](6), Chan[Counter[int]](6), WaitGroup()
    stop = Chan[None]()

    def trader(me):
        out, in_ = Counter[int](), Counter[int]()
        for n in range(200):
            value = me * 1000 + n
            cases = [c for ch in channels for c in (send(ch, value), recv(ch))]
            index, received, _ = select(*cases)
            if index % 2 == 0:
                out[value] += 1
            else:
                in_[received] += 1
        sent.send(out)
        got.send(in_)

    for me in range(6):
        wg.go(trader, me)
    drained = Counter[int]()

    def helper():
        n = 0
        while True:
            n += 1
            cases = [c for ch in channels for c in (recv(ch), send(ch, -n))]
            index, received, _ = select(*cases, recv(stop))
            if index == len(cases):
                return
            if index % 2 == 0:
                drained[received] += 1
            else:
                drained[-n] -= 1  # sent by the helper: must be received by somebody

    ended = WaitGroup()
    ended.go(helper)
    wg.wait()
    stop.close()
    ended.wait()
    for ch in channels:
        check_invariants(ch)
        while len(ch):
            drained[ch.recv()] += 1
    total = drained
    for _ in range(6):
        total.update(got.recv())
        total.subtract(sent.recv())
    assert {value: n for value, n in total.items() if n} == {}


def test_close_against_everything():
    """Senders and receivers that meet a close end; what was sent is received or was refused."""
    for _ in range(20):
        ch, wg = Chan[int](2), WaitGroup()
        sent, got = Chan[int](99), Chan[int](99)

        def sender(me, ch=ch, sent=sent):
            for n in range(5):
                try:
                    ch.send(10 * me + n)
                except SendOnClosed:
                    return
                sent.send(10 * me + n)

        for me in range(3):
            wg.go(sender, me)
            wg.go(lambda ch=ch, got=got: [got.send(v) for v in ch])
        ch.close()
        wg.wait()
        sent.close()
        got.close()
        assert sorted(sent) == sorted(got)


def test_locks_exclude():
    """A read-modify-write under the lock loses no update; a semaphore lets in no more than n."""
    m, sem, wg = RWMutex(), Semaphore(2), WaitGroup()
    state = {"count": 0, "inside": 0, "most": 0}

    def work():
        for _ in range(200):
            with m:
                state["count"] += 1
            with sem:
                with m:
                    state["inside"] += 1
                    state["most"] = max(state["most"], state["inside"])
                with m:
                    state["inside"] -= 1

    for _ in range(4):
        wg.go(work)
    wg.wait()
    assert state["count"] == 800
    assert state["most"] <= 2


def test_cancel_against_waiters():
    """A cancel that races with a hand-over keeps all units, whoever wins."""
    sem = Semaphore(1)

    def work(ctx):
        try:
            sem.acquire(1, ctx)
        except BaseException:  # noqa: BLE001 - both kinds of end are fine
            return
        sem.release()

    for _ in range(30):
        ctx, cancel = with_cancel(background())
        with Group() as group:
            for _ in range(4):
                group.go(work, ctx)
            cancel()
    assert sem._describe().facts["free"] == 1


@pytest.mark.slow
def test_the_great_stress_in_small():
    """`python -m benchmarks.channel_stress`, whose full size takes minutes, with few messages."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.channel_stress"),
            *("--messages", "4000", "--runs", "2", "--switch", "1e-6"),
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
