"""Locks taken twice, crosswise, or kept."""
# ruff: noqa: FBT001 - `mended` comes by position, from the catalogue alone

from __future__ import annotations

import threading

from catalogue import kernel

from qrpc_lab import Chan, RWMutex, WaitGroup, background, go, sleep, with_cancel


@kernel("QL102", "QL108", blocked=["scanner", "raft"])
def cockroach_3710(mended: bool) -> None:
    """A read lock is taken again, down the call chain, while a writer waits in between."""
    store, queue = RWMutex(), threading.Lock()

    def raft_status():
        with store.reader():
            pass

    def scan():
        store.rlock()
        if mended:
            store.runlock()
        for _ in range(2):
            with queue:
                raft_status()
        if not mended:
            store.runlock()

    def raft():
        with store:
            pass

    go(scan, name="scanner")
    go(lambda: go(raft, name="raft"), name="starter")


@kernel("QL102", "QL108", blocked=["gossip"])
def cockroach_584(mended: bool) -> None:
    """A loop is left with the lock held, and the next method takes it again."""
    lock = threading.Lock()

    def loop():
        lock.acquire()
        if mended:
            lock.release()

    def gossip():
        loop()
        loop()

    go(gossip, name="gossip")


@kernel("QL101", blocked=["main", "lookup", "release"])
def cockroach_7504(mended: bool) -> None:
    """A look-up locks the cache and then the lease, a release the lease and then the cache."""
    cache, lease = threading.Lock(), threading.Lock()
    wg = WaitGroup()

    def lookup():
        with cache, lease:
            pass

    def release():
        with lease:
            if not mended:
                with cache:
                    return
        with cache:
            pass

    wg.go(lookup)
    wg.go(release)
    wg.wait()


@kernel("QL101", "QL108", blocked=["main"])
def etcd_10492(mended: bool) -> None:
    """A renewal calls its checkpointer with the lock held, and the checkpointer locks it."""
    lessor = RWMutex()

    def checkpoint():
        with lessor:
            pass

    lessor.lock()
    if mended:
        lessor.unlock()
    checkpoint()
    if not mended:
        lessor.unlock()


@kernel("QL101", "QL108")
def etcd_5509(mended: bool) -> None:
    """A reader returns with the lock held once the client is closed; the closer locks again."""
    lock, state, done = RWMutex(), {"open": True}, Chan(name="done")
    _, cancel = with_cancel(background())

    def read():
        for _ in range(6):
            lock.rlock()
            is_open = state["open"]
            if is_open or mended:
                lock.runlock()
            if not is_open:
                break
        done.close()

    go(read, name="reader")
    with lock:
        cancel()
        state["open"] = False
    with lock:
        pass
    done.recv_ok()


@kernel("QL102", blocked=["delete-1", "delete-2"])
def moby_4951(mended: bool) -> None:
    """A delete gives the outer lock up to sleep, and takes it again under the inner one."""
    outer, inner = threading.Lock(), threading.Lock()

    def nap():
        outer.release()
        sleep(0.001)
        outer.acquire()

    def delete():
        if mended:
            with outer:
                pass
            with inner, outer:
                nap()
        else:
            with outer, inner:
                nap()

    go(delete, name="delete-1")
    go(delete, name="delete-2")


@kernel("QL101", "QL108", blocked=["main"])
def syncthing_4829(mended: bool) -> None:
    """Clearing holds the write lock and notifies, which takes the read lock of the same mutex."""
    mapping = RWMutex()

    def notify():
        with mapping.reader():
            pass

    mapping.lock()
    if not mended:
        notify()
    mapping.unlock()
    notify()
