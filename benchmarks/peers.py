"""Who is measured: the same workloads over every channel that can do them.

A peer is a name and its rows; a row is a function of the number of items that returns seconds.
Peers that are not installed are left out, and said so.
"""

from __future__ import annotations

import importlib.util
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import naive

Row = Callable[[int], float]
BUFFER = 128
ITEMS = {  # how many for one measurement: some tens of milliseconds each
    "buffered 1-1": 40_000,
    "buffered 4-4": 40_000,
    "ping-pong": 2_000,
    "select of 2": 2_000,
    "select of 64": 4_000,
    "pool of 3": 12_000,
    "create": 6_000,
    "drain": 30_000,
}


@dataclass
class Peer:
    """One contestant. `threads`: it works between threads and is written in Python."""

    name: str
    rows: dict[str, Row]
    threads: bool = True
    pure: bool = True


@dataclass
class Api:
    """What the workloads of threads need of a channel."""

    make: Callable[[int], Any]
    send: str = "send"
    recv: str = "recv"
    rendezvous: int = 0  # the capacity that comes nearest to none
    select: Callable[[list[Any]], Callable[[], int]] | None = None
    select_make: Callable[[int], Any] | None = None


def crew(*jobs: Callable[[], object]) -> float:
    """Run each in a thread of its own; return how long all took."""
    threads = [threading.Thread(target=job) for job in jobs]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin


def rows_of(api: Api) -> dict[str, Row]:
    """Make the rows of a channel between threads."""

    def many(pairs: int) -> Row:
        def row(items: int) -> float:
            ch = api.make(BUFFER)
            each = items // pairs

            def send() -> None:
                put = getattr(ch, api.send)
                for n in range(each):
                    put(n)

            def recv() -> None:
                get = getattr(ch, api.recv)
                for _ in range(each):
                    get()

            return crew(*[send] * pairs, *[recv] * pairs)

        return row

    def ping_pong(items: int) -> float:
        there, back = api.make(api.rendezvous), api.make(api.rendezvous)

        def bounce(get: Callable[[], Any], put: Callable[[Any], Any], *, first: bool) -> None:
            for n in range(items):
                if first:
                    put(n)
                    get()
                else:
                    put(get())

        left = getattr(there, api.send), getattr(back, api.recv)
        right = getattr(there, api.recv), getattr(back, api.send)
        return crew(
            lambda: bounce(left[1], left[0], first=True),
            lambda: bounce(right[0], right[1], first=False),
        )

    def pool(items: int) -> float:
        jobs, results = api.make(BUFFER), api.make(BUFFER)

        def feed() -> None:
            put = getattr(jobs, api.send)
            for n in range(items):
                put(n)
            for _ in range(3):
                put(None)

        def work() -> None:
            get, put = getattr(jobs, api.recv), getattr(results, api.send)
            while (job := get()) is not None:
                put(job)

        def collect() -> None:
            get = getattr(results, api.recv)
            for _ in range(items):
                get()

        return crew(feed, work, work, work, collect)

    def create(items: int) -> float:
        make = api.make
        begin = time.perf_counter()
        for _ in range(items):
            make(BUFFER)
        return time.perf_counter() - begin

    def drain(items: int) -> float:
        ch = api.make(items)
        put, get = getattr(ch, api.send), getattr(ch, api.recv)
        begin = time.perf_counter()
        for n in range(items):
            put(n)
        for _ in range(items):
            get()
        return time.perf_counter() - begin

    rows: dict[str, Row] = {
        "buffered 1-1": many(1),
        "buffered 4-4": many(4),
        "ping-pong": ping_pong,
        "pool of 3": pool,
        "create": create,
        "drain": drain,
    }
    if api.select is not None:
        rows |= select_rows(api)
    return rows


def select_rows(api: Api) -> dict[str, Row]:
    """Make the rows of a channel with select between threads."""
    assert api.select is not None
    selector, make = api.select, api.select_make or api.make

    def of_two(items: int) -> float:
        a, b = make(api.rendezvous), make(api.rendezvous)
        choose = selector([a, b])

        def send() -> None:
            puts = [getattr(a, api.send), getattr(b, api.send)]
            for n in range(items):
                puts[n % 2](n)

        def recv() -> None:
            for _ in range(items):
                choose()

        return crew(send, recv)

    def of_many(items: int) -> float:
        channels = [make(1) for _ in range(64)]
        puts = [getattr(ch, api.send) for ch in channels]
        for put in puts:
            put(0)
        choose = selector(channels)
        begin = time.perf_counter()
        for n in range(items):
            puts[choose()](n)
        return time.perf_counter() - begin

    return {"select of 2": of_two, "select of 64": of_many}


# -- the contestants -------------------------------------------------------------------------


def ours() -> Peer:
    """qrpc-lab, with the seam, the reasons and a name for every channel."""
    from qrpc_lab import Chan, recv, select

    def selector(channels: list[Any]) -> Callable[[], int]:
        cases = [recv(ch) for ch in channels]
        return lambda: select(*cases).index

    api = Api(lambda capacity: Chan(capacity, name="bench"), select=selector)
    return Peer("qrpc-lab", rows_of(api))


def standard_queue() -> Peer:
    """queue.Queue; its ping-pong has a buffer of one."""
    return Peer("queue.Queue", rows_of(Api(queue.Queue, "put", "get", rendezvous=1)))


def simple_queue() -> Peer:
    """queue.SimpleQueue: in C, without a bound, so nothing ever waits to send."""
    api = Api(lambda _: queue.SimpleQueue(), "put", "get")
    return Peer("SimpleQueue", rows_of(api), pure=False)


def naive_channel() -> Peer:
    """What a user writes."""

    def selector(channels: list[Any]) -> Callable[[], int]:
        return lambda: naive.select(channels)[0]

    api = Api(naive.NaiveChan, select=selector, select_make=naive.SelectChan)
    return Peer("naive", rows_of(api))


def culsans() -> Peer:
    """culsans.Queue, between threads."""
    import culsans

    def make(capacity: int) -> Any:
        return culsans.Queue(capacity).sync_q

    return Peer("culsans", rows_of(Api(make, "put", "get", rendezvous=1)))


def pygolang() -> Peer:
    """pygolang: channels in C++, reached by Cython."""
    import golang

    def selector(channels: list[Any]) -> Callable[[], int]:
        cases = [ch.recv for ch in channels]
        return lambda: golang.select(*cases)[0]

    return Peer("pygolang", rows_of(Api(golang.chan, select=selector)), pure=False)


def trio_channel() -> Peer:
    """trio's memory channels: between tasks of one thread."""
    from benchmarks.trio_peer import ROWS

    return Peer("trio", ROWS, threads=False)


def contestants() -> tuple[list[Peer], list[str]]:
    """Return all peers that are installed, ours first, and the names of the others."""
    peers, missing = [ours(), standard_queue(), simple_queue(), naive_channel()], []
    for module, make in (("culsans", culsans), ("golang", pygolang), ("trio", trio_channel)):
        if importlib.util.find_spec(module) is None:
            missing.append(module)
        else:
            peers.append(make())
    return peers, missing
