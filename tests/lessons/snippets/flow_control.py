"""The programs behind the text of lesson 18: `flow_control.py ahead|wire|policies`."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from contextlib import suppress

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc

from qrpc_lab import Chan, WouldBlock, go
from qrpc_lab.pb import quotes_pb2 as pb
from qrpc_lab.pb import quotes_pb2_grpc
from qrpc_lab.rpc import serve
from qrpc_lab.rpc.wire import Proxy, diagram

CHART = bytes(16_000)


class Eager(quotes_pb2_grpc.TickerServicer):
    """Sends as much as it may."""

    def __init__(self):
        """Count what it has made."""
        self.made = 0

    def Quotes(self, request, context):
        """Two thousand quotes, one after the other."""
        for number in range(1, 2001):
            self.made = number
            yield pb.Tick(sequence=number, chart=CHART)


class Kept(quotes_pb2_grpc.TickerServicer):
    """Keeps some quotes while the phone is away, by one policy or another."""

    def __init__(self, kept, quotes):
        """Fill `kept` by the rule of `put`."""
        self.kept, self.quotes = kept, quotes
        self.traded = threading.Event()

    def Quotes(self, request, context):
        """Trade in one goroutine, send in this one."""
        slot, put = self.kept
        go(self.trade, slot, put)
        yield from slot

    def trade(self, slot, put):
        """Make quotes one by one while they are taken, and the rest of them at once."""
        taken = True
        for number in range(1, self.quotes + 1):
            put(slot, pb.Tick(sequence=number, chart=CHART))
            patience = time.monotonic() + 1
            while taken and len(slot):
                taken = time.monotonic() < patience
                time.sleep(0.001)
        slot.close()
        self.traded.set()


def keep_newest(feed, slot):
    """Take every tick at once, and leave the newest in the slot."""
    for tick in feed:
        overwrite(slot, tick)
    slot.close()


def overwrite(slot, tick):
    """Conflate: what is in the slot was overtaken."""
    with suppress(WouldBlock):
        slot.recv_nowait()
    slot.send(tick)


def drop(slot, tick):
    """Drop: when the slot is taken, there is no room."""
    with suppress(WouldBlock):
        slot.send_nowait(tick)


def queue(slot, tick):
    """Keep them all."""
    slot.send(tick)


def options(window):
    """What a phone with a window of so many bytes says."""
    if window == 4 * 2**20:
        return []
    return [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", window)]


def ahead():
    """How far a server gets while nobody reads."""
    print("window of the phone   quotes made   that is")
    for name, window in (("4 MiB, the default", 2**22), ("64 KiB", 2**16 - 1), ("16 KiB", 2**14)):
        eager = Eager()
        with serve(eager) as server:
            with grpc.insecure_channel(server.target, options=options(window)) as channel:
                call = quotes_pb2_grpc.TickerStub(channel).Quotes(pb.QuotesRequest())
                made = settled(lambda: eager.made)  # noqa: B023 - called at once
                call.cancel()
        print(f"{name:22}{made:11}   {made * len(CHART) / 1000:5.0f} KB")


def settled(value):
    """A number that does not change any more."""
    before = None
    while before is None or before != value():
        before = value()
        time.sleep(0.3)
    return before


def policies():
    """Forty quotes while the phone is in a tunnel, kept in three ways."""
    kept = {
        "all of them": (lambda: Chan(1000), queue),
        "the oldest one": (lambda: Chan(1), drop),
        "the newest one": (lambda: Chan(1), overwrite),
    }
    print("kept             then the phone reads")
    for name, (slot, put) in kept.items():
        numbers, _ = tunnel(Kept((slot(), put), 40))
        print(f"{name:16} {spans(numbers)}")


def tunnel(ticker):
    """Look at nothing before all quotes were made; what came then, and the frames."""
    with serve(ticker) as server, Proxy(server.target) as proxy:
        with grpc.insecure_channel(proxy.target, options=options(2**16 - 1)) as channel:
            call = quotes_pb2_grpc.TickerStub(channel).Quotes(
                pb.QuotesRequest(symbol="ACME"), timeout=20
            )
            ticker.traded.wait(10)
            numbers = [tick.sequence for tick in call]
        return numbers, proxy.frames()


def spans(numbers):
    """1, 2, 3, 7 as "1 to 3, 7"."""
    runs = []
    for number in numbers:
        follows = runs and runs[-1][1] == number - 1
        first = runs.pop()[0] if follows else number
        runs.append((first, number))
    return ", ".join(f"{a} to {b}" if a != b else str(a) for a, b in runs)


def wire():
    """A phone in a tunnel, on the wire."""
    _, frames = tunnel(Kept((Chan(1), overwrite), 40))
    # How much credit comes, and in how many pieces, hangs on how the phone's reads fall: the first
    # piece alone is shown, in round numbers.
    credit = [frame for frame in frames if frame.kind == "WINDOW_UPDATE" and frame.stream]
    later = {id(frame) for frame in credit[1:]}
    shown = [frame for frame in frames if id(frame) not in later]
    picture = re.sub(r"grpc-timeout \d+ s", "grpc-timeout 20 s", diagram(shown, windows=True))
    print(re.sub(r"(UPDATE \+)(\d+)", lambda found: found[1] + rounded(found[2]), picture))


def rounded(number):
    """48030 as 48000, as long as before."""
    return f"{number[:-3]}000"


if __name__ == "__main__":
    globals()[sys.argv[1]]()
