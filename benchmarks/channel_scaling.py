"""How costs grow: ``python -m benchmarks.channel_scaling``.

A select of which one case is ready should cost no more than linearly in its cases, and a close no
more than linearly in its waiters. Processor time, the best of several. Status 1 when a fourfold
size costs more than eight times as much.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import pairwise

from qrpc_lab import Chan, WaitGroup, recv, select

LIMIT = 8.0  # for a fourfold size: half of what a quadratic cost would show


def ready_select(cases: int) -> float:
    """Return the microseconds of a select whose last case alone is ready."""
    channels = [Chan[int](1) for _ in range(cases)]
    last = channels[-1]
    choices = [recv(ch) for ch in channels]
    repeats = 20_000 // cases
    begin = time.thread_time()
    for _ in range(repeats):
        last.send(1)
        select(*choices)
    return (time.thread_time() - begin) / repeats * 1e6


def blocked_select(cases: int) -> float:
    """Return the microseconds of a select that waits, from its start to its withdrawal."""
    channels = [Chan[int]() for _ in range(cases)]
    choices = [recv(ch) for ch in channels]
    answers, wg, repeats = Chan[float](1), WaitGroup(), 4_000 // cases

    def choose() -> None:
        begin = time.thread_time()
        for _ in range(repeats):
            select(*choices)
        answers.send((time.thread_time() - begin) / repeats * 1e6)

    wg.go(choose)
    for _ in range(repeats):
        channels[-1].send(1)
    return answers.recv()


def close(waiters: int) -> float:
    """Return the microseconds of a close that wakes so many goroutines."""
    ch, wg = Chan[int](), WaitGroup()
    for _ in range(waiters):
        wg.go(ch.recv_ok)
    while ch.statistics().waiting_receivers < waiters:
        time.sleep(0.001)
    begin = time.thread_time()
    ch.close()
    took = (time.thread_time() - begin) * 1e6
    wg.wait()
    return took


def growth(name: str, cost: Callable[[int], float], sizes: tuple[int, ...]) -> bool:
    """Print the costs of all sizes; tell whether they grow as they may."""
    best = [min(cost(size) for _ in range(5)) for size in sizes]
    factors = [later / earlier for earlier, later in pairwise(best)]
    print(name)
    for size, micros, factor in zip(sizes, best, [None, *factors], strict=True):
        print(f"{size:8}{micros:12.2f} us" + (f"{factor:8.2f} times" if factor else ""))
    return all(factor <= LIMIT for factor in factors)


def main() -> None:
    """Run the command."""
    fine = [
        growth("select, the last case ready, by cases", ready_select, (4, 16, 64, 256, 1024)),
        growth("select that blocks, by cases", blocked_select, (4, 16, 64, 256)),
        growth("close, by waiting receivers", close, (25, 100, 400, 1600)),
    ]
    sys.exit(not all(fine))


if __name__ == "__main__":
    main()
