"""What channels and waits weigh: ``python -m benchmarks.channel_memory``.

Bytes are counted by `tracemalloc`, so they are the same on every machine for one Python version.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable

from qrpc_lab import Chan, background, go, recv, select, with_cancel

MANY = 100_000
PARKED = 200


def weight(make: Callable[[], object], number: int) -> float:
    """Return the bytes that each of `number` things takes."""
    keep: list[object] = [None] * number
    tracemalloc.start()
    for n in range(number):
        keep[n] = make()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / number


def parked(wait: Callable[[], object], waiting: Callable[[], int]) -> float:
    """Return the bytes that each of many goroutines takes, its thread included, while it waits."""
    tracemalloc.start()
    for _ in range(PARKED):
        go(wait)
    while waiting() < PARKED:
        time.sleep(0.001)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / PARKED


def beyond_its_thread() -> tuple[float, float]:
    """Return what a receive and a select of two weigh more than a thread that waits on a lock."""
    lock = threading.Lock()
    lock.acquire()
    before = threading.active_count()
    bare = parked(lock.acquire, lambda: threading.active_count() - before)
    one, two, three = Chan[int](), Chan[int](), Chan[int]()
    receives = parked(one.recv_ok, lambda: one.statistics().waiting_receivers)
    cases = recv(two), recv(three)
    selects = parked(lambda: select(*cases), lambda: two.statistics().waiting_receivers)
    return receives - bare, selects - bare


def main() -> None:
    """Run the command."""
    print(f"Python {sys.version.split()[0]}, bytes each")
    for name, make in {
        "channel, capacity 0": Chan,
        "channel, capacity 1": lambda: Chan(1),
        "queue.Queue": queue.Queue,
        "context below background": lambda: with_cancel(background()),
    }.items():
        print(f"{name:40}{weight(make, 10_000):10.0f}")
    receive, select_ = beyond_its_thread()
    print(f"{'goroutine parked in recv, past its thread':40}{receive:10.0f}")
    print(f"{'goroutine parked in a select of 2, same':40}{select_:10.0f}")
    print(f"{f'{MANY:,} channels, MiB':40}{weight(Chan, MANY) * MANY / 2**20:10.1f}")


if __name__ == "__main__":
    main()
