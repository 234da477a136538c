"""Schedules a second, beside frontrun and interleave-test, on the same programs in one run.

    python benchmarks/explorer.py [--schedules N] [--memory N]

Peers come with the dependency group `bench` (interleave-test needs Python 3.12); one that is not
installed is left out and named.  Processor time is measured, not real time, so a busy machine
does not matter much; ratios carry over to other machines, figures do not.  Every tool explores the
whole program under a random strategy with its traces on.  The peers switch at bytecodes or lines;
this explorer at public operations, and with ``lines`` at every line and every half of ``n += 1``
with races detected, so both are shown.

`--memory` explores that many schedules of the pool and prints how much the process has grown.
"""

from __future__ import annotations

import argparse
import importlib
import os
import queue
import resource
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from qrpc_lab.explore import explore


def counter() -> None:
    """Two threads count to three each, under a lock."""
    total, lock = 0, threading.Lock()

    def add() -> None:
        nonlocal total
        for _ in range(3):
            with lock:
                total += 1

    _run(add, add)
    assert total == 6


def transfer() -> None:
    """Two threads move money between two accounts, locks in the same order."""
    balance, locks = [10, 10], [threading.Lock(), threading.Lock()]

    def move(source: int, target: int) -> None:
        with locks[0], locks[1]:
            balance[source] -= 1
            balance[target] += 1

    _run(lambda: move(0, 1), lambda: move(1, 0))
    assert sum(balance) == 20


def pool() -> None:
    """Three workers take ten jobs from a queue of three places."""
    jobs: queue.Queue[int | None] = queue.Queue(3)
    done: list[int] = []

    def work() -> None:
        while (job := jobs.get()) is not None:
            done.append(job * job)

    def feed() -> None:
        for job in (*range(10), None, None, None):
            jobs.put(job)

    _run(work, work, work, feed)
    assert sorted(done) == [job * job for job in range(10)]


def _run(*bodies: Callable[[], None]) -> None:
    threads = [threading.Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


PROGRAMS = (counter, transfer, pool)


def ours(program: Callable[[], None], schedules: int, *, lines: bool = False) -> int:
    """Explore with this package; return how many schedules were run."""
    result = explore(
        program, schedules=schedules, strategy="random", lines=lines, expected=["QL103"]
    )
    if not result.ok:
        raise AssertionError(f"{program.__name__} is right, and yet: {result.finding}")
    return result.schedules


def interleave(program: Callable[[], None], schedules: int, granularity: str) -> int:
    """Explore with interleave-test."""
    tool = importlib.import_module("interleave_test")
    tool.explore(program, iterations=schedules, seed=1, granularity=granularity)
    return schedules


def frontrun(program: Callable[[], None], schedules: int) -> int:
    """Explore with frontrun: its threads are given from outside, so the program is one of two."""
    os.environ["FRONTRUN_ACTIVE"] = "1"  # it asks to be started by its own command
    tool = importlib.import_module("frontrun")
    patching = importlib.import_module("frontrun._cooperative")
    bodies = _bodies(program)
    patching.patch_locks()
    try:
        return _frontrun(tool, bodies, schedules)
    finally:
        patching.unpatch_locks()


def _frontrun(tool: Any, bodies: _bodies, schedules: int) -> int:
    result = tool.explore_random(
        setup=bodies.state,
        threads=bodies.threads,
        invariant=lambda _: True,
        max_attempts=schedules,
        max_ops=2000,
        seed=1,
    )
    return int(result.num_explored)


class _bodies:  # noqa: N801 - a small adapter, used like a function
    """A program taken apart for a tool that starts the threads itself."""

    def __init__(self, program: Callable[[], None]) -> None:
        if program is not counter:
            raise NotImplementedError("only the counter is written for it")
        self.threads = [self._add, self._add]

    def state(self) -> dict[str, object]:
        """What the threads share."""
        return {"total": 0, "lock": threading.Lock()}

    @staticmethod
    def _add(state: dict[str, object]) -> None:
        for _ in range(3):
            with state["lock"]:  # type: ignore[attr-defined]
                state["total"] += 1  # type: ignore[operator]


TOOLS: dict[str, Callable[[Callable[[], None], int], int]] = {
    "qrpc-lab": ours,
    "qrpc-lab, lines": lambda program, n: ours(program, n, lines=True),
    "interleave-test, line": lambda program, n: interleave(program, n, "line"),
    "interleave-test, opcode": lambda program, n: interleave(program, n, "opcode"),
    "frontrun, random": frontrun,
}


def rate(run: Callable[[], int], rounds: int) -> float:
    """Return the median of schedules per second of processor time."""
    rates = []
    for _ in range(rounds):
        before = time.process_time()
        ran = run()
        rates.append(ran / (time.process_time() - before))
    return statistics.median(rates)


def compare(schedules: int, rounds: int) -> None:
    """Print a table: tools down, programs across."""
    print(f"schedules a second, Python {sys.version.split()[0]}, median of {rounds} rounds")
    print(f"{'':<26}" + "".join(f"{program.__name__:>12}" for program in PROGRAMS))
    for name, tool in TOOLS.items():
        cells = []
        for program in PROGRAMS:
            count = schedules if name.startswith("qrpc") else max(schedules // 10, 20)
            try:
                cells.append(f"{rate(lambda: tool(program, count), rounds):>12.0f}")  # noqa: B023
            except ImportError:
                cells.append(f"{'missing':>12}")
            except NotImplementedError:
                cells.append(f"{'-':>12}")
        print(f"{name:<26}" + "".join(cells), flush=True)


def memory(schedules: int) -> None:
    """Print how much the process grows over many schedules, after the first tenth."""
    ours(pool, schedules // 10)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours(pool, schedules)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{schedules} schedules: {(after - before) / 1024:.1f} MiB more than before")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schedules", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, metavar="N", help="schedules to watch the memory of")
    arguments = parser.parse_args()
    if arguments.memory:
        memory(arguments.memory)
    else:
        compare(arguments.schedules, arguments.rounds)


if __name__ == "__main__":
    main()
