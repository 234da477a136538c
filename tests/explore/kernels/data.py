"""Shared data: loop variables that everybody sees, fields that nothing guards."""
# ruff: noqa: FBT001 - `mended` comes by position, from the catalogue alone
# ruff: noqa: B023 - functions over a loop variable are the bug

from __future__ import annotations

import threading

from catalogue import kernel

from qrpc_lab import Chan, Ticker, WaitGroup, go, sleep


@kernel("QL110", "QL107")
def moby_22941(mended: bool) -> None:
    """Writers of a table of tests close over the loop variable."""
    lock, written, wg = threading.Lock(), [], WaitGroup()

    def write(line):
        with lock:
            written.append(line)

    for line in ("GET /one", "GET /two"):
        wg.go(write, line) if mended else wg.go(lambda: write(line))
    wg.wait()
    assert sorted(written) == ["GET /one", "GET /two"], written


@kernel("QL110", "QL107")
def moby_27037(mended: bool) -> None:
    """Goroutines that check a version each close over the loop variable."""
    checked, wg = Chan(4, name="checked"), WaitGroup()
    for minor in range(4):
        wg.go(checked.send, minor) if mended else wg.go(lambda: checked.send(minor))
    wg.wait()
    checked.close()
    assert sorted(checked) == [0, 1, 2, 3]


@kernel("QL103", lines=True)
def etcd_4876(mended: bool) -> None:
    """A test sets the interval while the loop of a watch reads it."""
    settings, lock, wg = {"interval": 10.0}, threading.Lock(), WaitGroup()

    def watch():
        if mended:
            with lock:
                interval = settings["interval"]
        else:
            interval = settings["interval"]
        Ticker(interval).stop()

    def change():
        if mended:
            with lock:
                settings["interval"] = 3.0
        else:
            settings["interval"] = 3.0

    wg.go(watch)
    wg.go(change)
    wg.wait()


class Cacher:
    """Keeps a tuple of watchers."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.watchers = ()

    def start(self):
        """Begin a dispatch: the watchers of this round."""
        with self.lock:
            self.watchers = self.watchers[:0]
            return self.watchers


@kernel("QL103", lines=True)
def kubernetes_77796(mended: bool) -> None:
    """A cacher replaces its watchers under the lock, and walks over them without it."""
    cacher = Cacher()

    def dispatch():
        mine = cacher.start()
        for _ in mine if mended else cacher.watchers:
            pass

    for number in range(2):
        go(dispatch, name=f"dispatch-{number}")
        sleep(0.01)
