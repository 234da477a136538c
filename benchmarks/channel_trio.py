"""The workloads over trio's memory channels, between tasks."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import trio

from benchmarks.channel_rows import BUFFER, Row


def timed(main: Callable[[int], Awaitable[None]]) -> Row:
    """Make a row of an async workload; starting the loop is not measured."""

    def row(items: int) -> float:
        async def run() -> float:
            begin = time.perf_counter()
            await main(items)
            return time.perf_counter() - begin

        return trio.run(run)

    return row


async def send_many(ch: Any, items: int) -> None:
    """Send that many."""
    for n in range(items):
        await ch.send(n)


async def recv_many(ch: Any, items: int) -> None:
    """Receive that many."""
    for _ in range(items):
        await ch.receive()


def many(pairs: int) -> Row:
    """Some senders, as many receivers."""

    async def main(items: int) -> None:
        put, get = trio.open_memory_channel[int](BUFFER)
        async with trio.open_nursery() as nursery:
            for _ in range(pairs):
                nursery.start_soon(send_many, put, items // pairs)
                nursery.start_soon(recv_many, get, items // pairs)

    return timed(main)


async def ping_pong(items: int) -> None:
    """There and back, without a buffer."""
    there, here = trio.open_memory_channel[int](0)
    back, home = trio.open_memory_channel[int](0)

    async def bounce() -> None:
        for _ in range(items):
            await back.send(await here.receive())

    async with trio.open_nursery() as nursery:
        nursery.start_soon(bounce)
        for n in range(items):
            await there.send(n)
            await home.receive()


async def pool(items: int) -> None:
    """Three workers between two channels."""
    jobs, todo = trio.open_memory_channel[int | None](BUFFER)
    results, done = trio.open_memory_channel[int](BUFFER)

    async def feed() -> None:
        await send_many(jobs, items)
        for _ in range(3):
            await jobs.send(None)

    async def work() -> None:
        while (job := await todo.receive()) is not None:
            await results.send(job)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(feed)
        for _ in range(3):
            nursery.start_soon(work)
        await recv_many(done, items)


async def create(items: int) -> None:
    """Make and forget."""
    for _ in range(items):
        trio.open_memory_channel[int](BUFFER)


async def drain(items: int) -> None:
    """Fill, then empty."""
    put, get = trio.open_memory_channel[int](items)
    await send_many(put, items)
    await recv_many(get, items)


ROWS: dict[str, Row] = {
    "buffered 1-1": many(1),
    "buffered 4-4": many(4),
    "ping-pong": timed(ping_pong),
    "pool of 3": timed(pool),
    "create": timed(create),
    "drain": timed(drain),
}
