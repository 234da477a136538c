"""The workloads over channels between threads: the rows of the table.

A row is a function of the number of items that returns the seconds that it took. What it needs to
know of a channel is an `Api`; counts are fixed in advance, so that nobody needs to close anything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

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
class Api:
    """What the workloads need of a channel."""

    make: Callable[[int], Any]
    send: str = "send"
    recv: str = "recv"
    rendezvous: int = 0  # the capacity that comes nearest to none
    select: Callable[[list[Any]], Callable[[], int]] | None = None
    select_make: Callable[[int], Any] | None = None

    def ends(self, ch: Any) -> tuple[Callable[[Any], Any], Callable[[], Any]]:
        """Return its bound send and receive."""
        return getattr(ch, self.send), getattr(ch, self.recv)


def rows_of(api: Api) -> dict[str, Row]:
    """Return the rows that this channel can do."""
    rows: dict[str, Row] = {
        "buffered 1-1": partial(many, api, 1),
        "buffered 4-4": partial(many, api, 4),
        "ping-pong": partial(ping_pong, api),
        "pool of 3": partial(pool, api),
        "create": partial(create, api),
        "drain": partial(drain, api),
    }
    if api.select is not None:
        rows["select of 2"] = partial(select_of_two, api)
        rows["select of 64"] = partial(select_of_many, api)
    return rows


def crew(*jobs: Callable[[], object]) -> float:
    """Run each in a thread of its own; return how long all took."""
    threads = [threading.Thread(target=job) for job in jobs]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin


def put_many(put: Callable[[Any], Any], items: int) -> None:
    """Send that many."""
    for n in range(items):
        put(n)


def get_many(get: Callable[[], Any], items: int) -> None:
    """Receive that many."""
    for _ in range(items):
        get()


def many(api: Api, pairs: int, items: int) -> float:
    """Some senders and as many receivers over one buffer."""
    put, get = api.ends(api.make(BUFFER))
    senders = [partial(put_many, put, items // pairs)] * pairs
    return crew(*senders, *[partial(get_many, get, items // pairs)] * pairs)


def ping_pong(api: Api, items: int) -> float:
    """There and back between two threads, without a buffer where that can be had."""
    there, here = api.ends(api.make(api.rendezvous))
    back, home = api.ends(api.make(api.rendezvous))

    def serve() -> None:
        for n in range(items):
            there(n)
            home()

    def bounce() -> None:
        for _ in range(items):
            back(here())

    return crew(serve, bounce)


def pool(api: Api, items: int) -> float:
    """Three workers between two buffers."""
    jobs, todo = api.ends(api.make(BUFFER))
    results, done = api.ends(api.make(BUFFER))

    def feed() -> None:
        put_many(jobs, items)
        for _ in range(3):
            jobs(None)

    def work() -> None:
        while (job := todo()) is not None:
            results(job)

    return crew(feed, work, work, work, partial(get_many, done, items))


def create(api: Api, items: int) -> float:
    """Make and forget."""
    make = api.make
    begin = time.perf_counter()
    for _ in range(items):
        make(BUFFER)
    return time.perf_counter() - begin


def drain(api: Api, items: int) -> float:
    """Fill, then empty, in one thread."""
    put, get = api.ends(api.make(items))
    begin = time.perf_counter()
    put_many(put, items)
    get_many(get, items)
    return time.perf_counter() - begin


def selector(api: Api, capacity: int, width: int) -> tuple[list[Any], Callable[[], int]]:
    """Make channels and a select over them; return their sends and the select."""
    assert api.select is not None  # only then has the channel this row
    channels = [(api.select_make or api.make)(capacity) for _ in range(width)]
    return [getattr(ch, api.send) for ch in channels], api.select(channels)


def select_of_two(api: Api, items: int) -> float:
    """One thread sends on two channels in turns, the other waits for either."""
    puts, choose = selector(api, api.rendezvous, 2)

    def send() -> None:
        for n in range(items):
            puts[n % 2](n)

    return crew(send, partial(get_many, choose, items))


def select_of_many(api: Api, items: int) -> float:
    """Choose among 64 that are ready, and fill up the one that was chosen."""
    puts, choose = selector(api, 1, 64)
    for put in puts:
        put(0)
    begin = time.perf_counter()
    for n in range(items):
        puts[choose()](n)
    return time.perf_counter() - begin
