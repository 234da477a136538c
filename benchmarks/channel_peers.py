"""Who is measured. Peers that are not installed are left out, and said so."""

from __future__ import annotations

import importlib
import importlib.util
import queue
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import channel_naive
from benchmarks.channel_rows import Api, Row, rows_of
from qrpc_lab import Chan, recv, select


@dataclass
class Peer:
    """One contestant."""

    name: str
    rows: dict[str, Row]


def ours() -> Peer:
    """qrpc-lab, with the seam, the reasons and a name for every channel."""

    def selector(channels: list[Any]) -> Callable[[], int]:
        cases = [recv(ch) for ch in channels]
        return lambda: select(*cases).index

    def make(capacity: int) -> Chan[Any]:
        return Chan(capacity, name="bench")

    return Peer("qrpc-lab", rows_of(Api(make, select=selector)))


def standard_queue() -> Peer:
    """queue.Queue; its ping-pong has a buffer of one."""
    return Peer("queue.Queue", rows_of(Api(queue.Queue, "put", "get", rendezvous=1)))


def simple_queue() -> Peer:
    """queue.SimpleQueue: in C, without a bound, so nothing ever waits to send."""
    return Peer("SimpleQueue", rows_of(Api(lambda _: queue.SimpleQueue(), "put", "get")))


def naive() -> Peer:
    """What a user writes."""

    def selector(channels: list[Any]) -> Callable[[], int]:
        return lambda: channel_naive.select(channels)[0]

    make = channel_naive.SelectChan
    return Peer("naive", rows_of(Api(channel_naive.NaiveChan, select=selector, select_make=make)))


def culsans() -> Peer:
    """culsans.Queue, between threads."""
    module = importlib.import_module("culsans")

    def make(capacity: int) -> Any:
        return module.Queue(capacity).sync_q

    return Peer("culsans", rows_of(Api(make, "put", "get", rendezvous=1)))


def pygolang() -> Peer:
    """pygolang: channels in C++, reached by Cython."""
    golang = importlib.import_module("golang")

    def selector(channels: list[Any]) -> Callable[[], int]:
        cases = [ch.recv for ch in channels]
        return lambda: golang.select(*cases)[0]

    return Peer("pygolang", rows_of(Api(golang.chan, select=selector)))


def trio() -> Peer:
    """trio's memory channels: between tasks of one thread."""
    return Peer("trio", importlib.import_module("benchmarks.channel_trio").ROWS)


def contestants() -> tuple[list[Peer], list[str]]:
    """Return all peers that are installed, ours first, and the names of the others."""
    peers, missing = [ours(), standard_queue(), simple_queue(), naive()], []
    for module, make in (("culsans", culsans), ("golang", pygolang), ("trio", trio)):
        if importlib.util.find_spec(module) is None:
            missing.append(module)
        else:
            peers.append(make())
    return peers, missing
