"""Puts the simulated classes in the place of the real ones, and takes them away again."""

from __future__ import annotations

import _thread
import concurrent.futures
import concurrent.futures._base
import concurrent.futures.thread
import queue
import random
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qrpc_lab.explore.sim import (
    clocks,
    dice,
    executor,
    futures,
    libraries,
    local,
    locks,
    queues,
    signals,
    threads,
)
from qrpc_lab.explore.sim.condition import Condition
from qrpc_lab.explore.sim.fence import fences
from qrpc_lab.explore.sim.output import Output
from qrpc_lab.explore.sim.rebind import Rebinding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FUTURES: Final = concurrent.futures

_TABLE: Final[tuple[tuple[Any, dict[str, Any]], ...]] = (
    (
        threading,
        {
            "Lock": locks.Lock,
            "RLock": locks.RLock,
            "Condition": Condition,
            "Event": signals.Event,
            "Semaphore": signals.Semaphore,
            "BoundedSemaphore": signals.BoundedSemaphore,
            "Barrier": signals.Barrier,
            "Thread": threads.Thread,
            "Timer": threads.Timer,
            "local": local.local,
            "current_thread": threads.current_thread,
            "currentThread": threads.current_thread,
            "get_ident": threads.get_ident,
            "get_native_id": threads.get_ident,
            "enumerate": threads.enumerate_,
            "active_count": threads.active_count,
            "main_thread": threads.main_thread,
        },
    ),
    (
        _thread,
        {
            "get_ident": threads.get_ident,
            "start_new_thread": threads.start_new_thread,
            "start_new": threads.start_new_thread,
        },
    ),
    (
        queue,
        {
            "Queue": queues.Queue,
            "LifoQueue": queues.LifoQueue,
            "PriorityQueue": queues.PriorityQueue,
            "SimpleQueue": queues.SimpleQueue,
        },
    ),
    (
        _FUTURES,
        {
            "Future": futures.Future,
            "ThreadPoolExecutor": executor.ThreadPoolExecutor,
            "wait": futures.wait,
            "as_completed": futures.as_completed,
        },
    ),
    (_FUTURES.thread, {"ThreadPoolExecutor": executor.ThreadPoolExecutor}),
    (
        time,
        {
            "sleep": clocks.sleep,
            "monotonic": clocks.monotonic,
            "time": clocks.time_,
            "perf_counter": clocks.perf_counter,
            "monotonic_ns": clocks.monotonic_ns,
            "time_ns": clocks.time_ns,
            "perf_counter_ns": clocks.perf_counter_ns,
        },
    ),
    (random, {**dice.FUNCTIONS, "Random": dice.Random}),
)


@contextmanager
def installed(main: Callable[..., object]) -> Iterator[None]:
    """Simulate the standard library for `main` and the modules it can reach, inside the block."""
    saved: list[tuple[Any, str, Any]] = []
    simulated: dict[int, Any] = {}
    for module, names in (*_TABLE, *libraries.tables()):
        for name, stand_in in names.items():
            real = getattr(module, name)
            saved.append((module, name, real))
            simulated[id(real)] = stand_in
    fenced = [(owner, name, getattr(owner, name), guard) for owner, name, guard in fences()]
    rebinding = Rebinding(simulated)
    streams = sys.stdout, sys.stderr
    hook = threading.excepthook
    try:
        for module, name, real in saved:
            setattr(module, name, simulated[id(real)])
        for owner, name, _, guard in fenced:
            setattr(owner, name, guard)
        rebinding.reach(main)
        sys.stdout, sys.stderr = Output(streams[0]), Output(streams[1])
        yield
    finally:
        sys.stdout, sys.stderr = streams
        threading.excepthook = hook
        rebinding.undo()
        for owner, name, real, _ in fenced:
            setattr(owner, name, real)
        for module, name, real in saved:
            setattr(module, name, real)
