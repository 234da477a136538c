"""Exchanges that trade on a sign, and phones that read when they are told to.

The exchange stands beside the learner's server and never waits for long. Phones have a window of
64 KiB, where gRPC gives 4 MiB: a chart fills a quarter of it.
"""

from __future__ import annotations

import gc
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from sys import getrefcount

import grpc

from qrpc_lab import Chan, Context, after, go, recv, select, send, sleep
from qrpc_lab.pb import quotes_pb2 as pb
from qrpc_lab.pb import quotes_pb2_grpc

WINDOWS = True
"""`qrpc-lab run 18 --wire` shows the windows as well."""

PATIENCE = 3.0  # seconds until one side believes that nothing will come from the other
SOON = 0.2  # seconds in which a quote is with a phone that waits for it
CHART = bytes(17_000)  # of a message this large the wire view keeps the length alone
SMALL = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_535)]

Sell = Callable[..., bool]


# A phone that keeps up


def keeps_up(exercise, case, peer):
    """Serve an exchange that makes a price when the phone says which, of one symbol alone."""

    def trade(symbol: str, sell: Sell) -> None:
        while symbol == case.symbol and (cents := peer.hear(4 * PATIENCE)) is not None:
            sell(cents)

    return exercise.Ticker(_exchange(trade))


def probe_keeps_up(stub, case, peer):
    """Have a price made when the one before was seen, and follow what nobody trades."""
    call = stub.Quotes(pb.QuotesRequest(symbol=case.symbol), timeout=2 * PATIENCE)
    told = _lockstep(call, case.cents, peer)
    idle = stub.Quotes(pb.QuotesRequest(symbol=case.idle), timeout=2 * PATIENCE)
    return {"traded": told, "idle": {"ticks": _read(idle), "code": _code(idle)}}


# A slow phone


def gets_the_newest(exercise, case, peer):
    """Serve an exchange that makes many prices at each sign, and tells how many are kept."""
    made: list[pb.Tick] = []

    def trade(_: str, sell: Sell) -> None:
        for burst in case.bursts:
            peer.hear(8 * PATIENCE)  # longer than the phone's call may last
            for _ in range(burst):
                sell(100, CHART)
            peer.tell(_kept(made))
        peer.hear(8 * PATIENCE)

    return exercise.Ticker(_exchange(trade, made))


def _kept(ticks: list[pb.Tick]) -> int:
    """How many of these the exercise still holds: more refer to them than the exchange's list."""
    gc.collect()  # a `select` that is over leaves a ring, with the tick that it sent
    ours = Counter(
        id(thing)
        for holder in gc.get_referrers(*ticks)
        if type(holder).__module__.startswith("qrpc_lab.")  # the explorer remembers each `select`
        for thing in gc.get_referents(holder)
    )
    fresh = pb.Tick()
    least = getrefcount(fresh) + 1  # by a variable and the call, and by the list
    return sum(getrefcount(tick) - ours[id(tick)] > least for tick in ticks)


def probe_gets_the_newest(case, target, peer):
    """Look away while the exchange trades, then read until the newest price is there."""
    rounds, kept, newest = [], [], 0
    with _phone(target) as stub:
        call = stub.Quotes(pb.QuotesRequest(symbol="ACME"), timeout=6 * PATIENCE)
        for burst in case.bursts:
            newest += burst
            peer.tell("trade")
            kept.append(_hears(peer))
            rounds.append(_until(call, newest))
            if not rounds[-1] or rounds[-1][-1] != newest:
                break
        peer.tell("over")
        rest = _until(call, -1)
        return {"rounds": rounds, "kept": kept, "rest": rest, "code": _code(call)}


def _until(call, newest: int) -> list[int]:
    """Read up to one quote, or to the end; the numbers of what came."""
    return [number for number, _ in _read(call, newest)]


def _read(call, newest: int = -1) -> list[list[int]]:
    """Read up to one quote, or to the end; numbers and prices of what came."""
    ticks: list[list[int]] = []
    with suppress(grpc.RpcError):
        for tick in call:
            ticks.append([tick.sequence, tick.cents])
            if tick.sequence == newest:
                break
    return ticks


def _hears(peer) -> int | None:
    """How many ticks are kept when all are taken; none if the exchange has to wait."""
    try:
        return peer.hear(PATIENCE)
    except TimeoutError:
        return None


# The end of the day


def the_last_one_arrives(exercise, case):
    """Serve an exchange that makes a few prices and closes."""

    def trade(_: str, sell: Sell) -> None:
        for cents in case.cents:
            sell(cents)

    return exercise.Ticker(_exchange(trade))


def probe_the_last_one_arrives(stub):
    """Read to the end."""
    call = stub.Quotes(pb.QuotesRequest(symbol="ACME"), timeout=2 * PATIENCE)
    return {"ticks": _read(call), "code": _code(call)}


# Two phones


def holds_up_nobody_else(exercise, case, peer):
    """Serve one symbol that makes a burst at once, and one that makes a price on a sign."""
    over = threading.Event()

    def trade(symbol: str, sell: Sell) -> None:
        try:
            if symbol == case.slow:
                for _ in range(case.burst):
                    sell(100, CHART)
                over.wait(8 * PATIENCE)
            else:
                while (cents := peer.hear(4 * PATIENCE)) is not None:
                    sell(cents)
        finally:
            if symbol != case.slow:
                over.set()

    return exercise.Ticker(_exchange(trade))


def probe_holds_up_nobody_else(case, target, peer):
    """Let one phone look once and then away, and another one keep up."""
    with _phone(target) as stub:
        away = stub.Quotes(pb.QuotesRequest(symbol=case.slow), timeout=8 * PATIENCE)
        looked = []
        with suppress(grpc.RpcError, StopIteration):
            tick = next(away)
            looked.append([tick.sequence, tick.cents])
        call = stub.Quotes(pb.QuotesRequest(symbol=case.fast), timeout=2 * PATIENCE)
        fast = _lockstep(call, case.cents, peer)
        return {"fast": fast, "slow": [*looked, *_read(away)], "code": _code(away)}


# A phone that leaves


def leaves_the_exchange(exercise, case, peer):
    """Serve an exchange that trades for a while, and tells whether it was told to stop."""

    def trade(_: str, sell: Sell) -> None:
        for number in range(case.quotes):
            if not sell(number, CHART if case.large else b""):
                break
            sleep(0.02)
        else:
            peer.tell("never told")

    def subscribe(ctx: Context, symbol: str) -> Chan[pb.Tick]:
        def watch() -> None:
            if select(recv(ctx.done()), recv(after(4 * PATIENCE))).index == 0:
                peer.tell("told")

        go(watch, name="exchange watches")
        return _exchange(trade)(ctx, symbol)

    return exercise.Ticker(subscribe)


def probe_leaves_the_exchange(case, target, peer):
    """Look at some quotes, and leave."""
    with _phone(target) as stub:
        call = stub.Quotes(pb.QuotesRequest(symbol="ACME"), timeout=4 * PATIENCE)
        with suppress(grpc.RpcError, StopIteration):
            for _ in range(case.looks):
                next(call)
        call.cancel()
        try:
            return peer.hear(2 * PATIENCE)
        except TimeoutError:
            return "silence"


# Shared


def _exchange(
    trade: Callable[[str, Sell], None], record: list[pb.Tick] | None = None
) -> Callable[[Context, str], Chan[pb.Tick]]:
    """The learner's way to an exchange on which `trade(symbol, sell)` happens."""

    def subscribe(ctx: Context, symbol: str) -> Chan[pb.Tick]:
        feed: Chan[pb.Tick] = Chan(name="feed")
        made = 0

        def sell(cents: int, chart: bytes = b"") -> bool:
            nonlocal made
            made += 1
            tick = pb.Tick(sequence=made, cents=cents, chart=chart)
            if record is not None:
                record.append(tick)
            return not select(send(feed, tick), recv(ctx.done()), recv(after(4 * PATIENCE))).index

        def run() -> None:
            try:
                with suppress(TimeoutError):  # the phone is gone, and says nothing more
                    trade(symbol, sell)
            finally:
                feed.close()

        go(run, name="exchange")
        return feed

    return subscribe


@contextmanager
def _phone(target: str) -> Iterator[quotes_pb2_grpc.TickerStub]:
    """A phone with a small window."""
    with grpc.insecure_channel(target, options=SMALL) as channel:
        yield quotes_pb2_grpc.TickerStub(channel)


def _lockstep(call, cents: list[int], peer) -> dict[str, object]:
    """Ask for each price when the one before was seen; then end the day."""
    ticks, late = [], False
    with suppress(grpc.RpcError, StopIteration):
        for one in cents:
            began = time.monotonic()
            peer.tell(one)
            tick = next(call)
            ticks.append([tick.sequence, tick.cents])
            late = late or time.monotonic() - began > SOON
    missed = len(ticks) < len(cents)
    peer.tell(None)
    rest = _until(call, -1)
    return {"ticks": ticks, "missed": missed, "rest": rest, "late": late, "code": _code(call)}


def _code(call) -> str:
    return call.code().name


# `qrpc-lab run 18`


def demo(exercise, serve) -> None:
    """Forty quotes while the phone is in a tunnel."""
    traded = threading.Event()

    def trade(_: str, sell: Sell) -> None:
        for number in range(40):
            sell(9150 + number, CHART[:16_000])
        traded.set()

    with _phone(serve(exercise.Ticker(_exchange(trade)))) as stub:
        call = stub.Quotes(pb.QuotesRequest(symbol="ACME"), timeout=2 * PATIENCE)
        traded.wait(PATIENCE)
        print("40 quotes were made; the phone comes out of the tunnel")
        for tick in call:
            print(f"quote {tick.sequence:2}  {tick.cents / 100:.2f}")
