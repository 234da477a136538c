"""Locks and channels that wait for each other."""
# ruff: noqa: FBT001 - `mended` comes by position, from the catalogue alone

from __future__ import annotations

import threading

from catalogue import kernel

from qrpc_lab import Chan, ChanClosed, Ticker, WaitGroup, go, recv, select, send


@kernel("QL101", blocked=["main", "producer"])
def cockroach_1462(mended: bool) -> None:
    """A producer looks for the stop and then commits to a send; its consumer leaves on the stop."""
    stop, events, workers = Chan(name="stop"), Chan(name="events"), WaitGroup()

    def produce():
        for number in range(5):
            if mended:
                if select(send(events, number), recv(stop)).index == 1:
                    return
            elif select(recv(stop), default=True).index == 0:
                return
            else:
                events.send(number)

    def consume():
        while select(recv(events), recv(stop)).index == 0:
            pass

    workers.go(produce, name="producer")
    workers.go(consume, name="consumer")
    stop.close()
    workers.wait()


class Balancer:
    """Keeps one connection up; tells a watcher of every change."""

    def __init__(self, *, mended: bool) -> None:
        self.mended = mended
        self.lock = threading.Lock()
        self.changes = Chan(1, name="changes")
        self.stopped = Chan(name="stopped")
        self.closed = False
        self.pinned = 0
        self.changes.send((0, 1))

    def tell(self, addresses):
        """Send, with the lock held or not."""
        if self.mended:
            select(send(self.changes, addresses), recv(self.stopped))
        else:
            self.changes.send(addresses)

    def change(self, *, to, only_from, addresses):
        """Pin or unpin an address."""
        self.lock.acquire()
        fits = not self.closed and self.pinned == only_from
        if fits:
            self.pinned = to
        if self.mended:
            self.lock.release()
        if fits:
            self.tell(addresses)
        if not self.mended:
            self.lock.release()

    def close(self):
        """Close once."""
        with self.lock:
            if not self.closed:
                self.closed = True
                (self.stopped if self.mended else self.changes).close()


@kernel("QL101", "QL107", "QL104", blocked=["main"])
def etcd_7443(mended: bool) -> None:
    """A balancer sends with its lock held, and the only receiver waits for that lock."""
    balancer, closed = Balancer(mended=mended), Chan(name="closed")

    def take_down():
        balancer.change(to=0, only_from=1, addresses=(0, 1))

    def watch():
        while True:
            if mended:
                if select(recv(balancer.changes), recv(balancer.stopped)).index == 1:
                    return
            else:
                try:
                    balancer.changes.recv()
                except ChanClosed:
                    return
            up = {"to": 1, "only_from": 0, "addresses": (1,)}
            go(lambda up=up: balancer.change(**up), name="up")
            take_down()

    go(watch, name="watcher")

    def close():
        balancer.close()
        closed.close()

    go(close, name="closer")
    closed.recv_ok()


@kernel("QL101", blocked=["main", "keeper"])
def etcd_7492(mended: bool) -> None:
    """A login sends to the keeper with the lock held that the keeper wants at each tick."""
    lock, added, stop, wg = threading.Lock(), Chan(1, name="added"), Chan(name="stop"), WaitGroup()
    tokens = set()

    def keep():
        ticker = Ticker(0.001)
        while True:
            got = select(recv(added), recv(ticker.c), recv(stop)).index
            if got == 0:
                tokens.add("token")
            elif got == 1 and (tokens or mended):
                with lock:
                    tokens.clear()
            elif got == 2:
                ticker.stop()
                return

    def login():
        with lock:
            if mended:
                tokens.add("token")
            else:
                added.send("token")

    go(keep, name="keeper")
    for number in range(3):
        wg.go(login, name=f"login-{number}")
    wg.wait()
    stop.close()


@kernel("QL102", blocked=["election"])
def etcd_7902(mended: bool) -> None:
    """A follower waits for the next round with the lock that the leader needs to start it."""
    lock, rounds = threading.Lock(), [Chan(name="round")]

    def play(*, leader):
        with lock:
            mine = rounds[-1]
        with lock:
            if leader:
                rounds[-1].close()
                rounds.append(Chan(name="round"))
            if not mended:
                mine.recv_ok()
        if mended:
            mine.recv_ok()

    def election():
        wg = WaitGroup()
        wg.add(3)

        def one(*, leader):
            for _ in range(2):
                play(leader=leader)
            if leader and mended:
                with lock:
                    rounds[-1].close()
            wg.done()

        go(lambda: one(leader=True), name="leader")
        go(lambda: one(leader=False), name="follower-1")
        go(lambda: one(leader=False), name="follower-2")
        wg.wait()

    go(election, name="election")


@kernel("QL102", blocked=["syncer"])
def kubernetes_10182(mended: bool) -> None:
    """A status is sent with the lock held that the receiver takes after each status."""
    lock, statuses = threading.Lock(), Chan(name="statuses")

    def forget():
        with lock:
            pass

    def sync():
        for _ in range(2):
            statuses.recv()
            if mended:
                go(forget, name="forgetter")
            else:
                forget()

    def report():
        with lock:
            statuses.send("running")

    go(sync, name="syncer")
    go(report, name="setter-1")
    go(report, name="setter-2")


@kernel("QL101", blocked=["main", "popper", "reporter"])
def kubernetes_26980(mended: bool) -> None:
    """A pop keeps the lock while it waits for a stop that comes only after somebody got it."""
    lock, pending = threading.Lock(), ["one"]
    changed = threading.Condition(lock)
    stop, result = Chan(name="stop"), Chan(name="result")

    def pop():
        with changed:
            while not pending:
                changed.wait()
            if not mended:
                stop.recv_ok()
        if mended:
            stop.recv_ok()

    def report():
        with lock:
            result.close()

    go(pop, name="popper")
    go(report, name="reporter")
    result.recv_ok()
    stop.close()
