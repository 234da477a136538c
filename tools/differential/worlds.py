"""Both worlds, each in a process of its own: no thread of one meets a clock of the other."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Self

from qrpc_lab.rpc.environment import clean_environment

if TYPE_CHECKING:
    from collections import Counter

    from tools.differential.board import Outcome
    from tools.differential.script import Script


class Worlds:
    """Observes scripts in both worlds. Use it as a context manager. Thread-safe."""

    def __init__(self, jobs: int = 1) -> None:
        clean_environment()  # inherited by the processes, which import grpc
        spawn = multiprocessing.get_context("spawn")
        self._real = ProcessPoolExecutor(jobs, spawn)
        self._simulated = ProcessPoolExecutor(jobs, spawn)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in (self._real, self._simulated):
            processes = list((pool._processes or {}).values())  # noqa: SLF001 - public in 3.14
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.kill()  # a server that is stuck would keep its process for ever

    def real(self, script: Script, runs: int, *, pressure: bool = False) -> Counter[Outcome]:
        """Return what `runs` runs over loopback show."""
        return self._real.submit(_real, script, runs, pressure=pressure).result()

    def simulated(
        self, script: Script, schedules: int, *, seed: int = 1, early: bool = False
    ) -> Counter[Outcome]:
        """Return what `schedules` schedules show."""
        return self._simulated.submit(
            _simulated, script, schedules, seed=seed, early=early
        ).result()


def _real(script: Script, runs: int, *, pressure: bool) -> Counter[Outcome]:
    from tools.differential import real  # noqa: PLC0415 - imports grpc, in the child

    return real.observe(script, runs, pressure=pressure)


def _simulated(script: Script, schedules: int, *, seed: int, early: bool) -> Counter[Outcome]:
    from tools.differential import simulated  # noqa: PLC0415 - imports grpc, in the child

    return simulated.observe(script, schedules, seed=seed, early=early)
