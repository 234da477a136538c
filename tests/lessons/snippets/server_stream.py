"""The programs behind the text of lesson 03: `…stream.py auction|stalled|report|left`."""

from __future__ import annotations

import os
import sys
import threading

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc

from qrpc_lab import Chan
from qrpc_lab.pb import prices_pb2, prices_pb2_grpc
from qrpc_lab.rpc import serve


class Auction(prices_pb2_grpc.PricesServicer):
    """A Dutch auction: the price falls until somebody takes it."""

    def __init__(self):
        """Be ready to say when the hammer fell."""
        self.hammer = threading.Event()

    def Watch(self, request, context):
        """Call out the falling price."""
        try:
            for cents in range(300, 0, -100):
                yield prices_pb2.Quote(symbol=request.symbol, cents=cents)
        finally:
            self.hammer.set()


class Hasty(prices_pb2_grpc.PricesServicer):
    """An exchange whose next price is made when the last was seen, and a handler that wants all."""

    def __init__(self, feed, first):
        """`first` says whether to read the feed to its end first."""
        self._feed = feed
        self._first = first

    def Watch(self, request, context):
        """Stream the feed."""
        for cents in list(self._feed) if self._first else self._feed:
            yield prices_pb2.Quote(symbol=request.symbol, cents=cents)


class Cut(prices_pb2_grpc.PricesServicer):
    """An exchange whose line goes down before the best price of the day."""

    def Watch(self, request, context):
        """Stream two quotes of three."""
        for cents in (9150, 9155):
            yield prices_pb2.Quote(symbol=request.symbol, cents=cents)
        context.abort(grpc.StatusCode.UNAVAILABLE, "the line is down")


def auction(stub):
    """Read a stream to its end."""
    for quote in stub.Watch(prices_pb2.WatchRequest(symbol="tulips")):
        print("going for", quote.cents)
    print("and the stream has ended with OK")


def stalled():
    """The same feed, read in two ways, with a screen that must see a price before the next."""
    for first in (False, True):
        feed = Chan(3)
        with serve(Hasty(feed, first)) as serving:
            print(
                "list(feed):" if first else "for … in feed:",
                in_lockstep(serving.target, feed, seconds=0.5 if first else 30),
            )
            feed.close()


def in_lockstep(target, feed, seconds):
    """Make each of three prices when the one before was seen; return those that were seen."""
    with grpc.insecure_channel(target) as channel:
        stub = prices_pb2_grpc.PricesStub(channel)
        stream = stub.Watch(prices_pb2.WatchRequest(symbol="ACME"), timeout=seconds)
        seen = []
        try:
            for cents in (9150, 9155, 9120):
                feed.send(cents)
                seen.append(next(stream).cents)
        except grpc.RpcError as error:
            return f"{len(seen)} prices seen, then {error.code().name}"
        return f"{len(seen)} prices seen"


def report(stub):
    """The highest price of the day, by a reader who does not want to hear of errors."""
    highest = 0
    try:
        for quote in stub.Watch(prices_pb2.WatchRequest(symbol="ACME")):
            highest = max(highest, quote.cents)
    except grpc.RpcError:
        pass
    print("highest price of the day:", highest)


def left(stub, servicer):
    """What a handler notices when its client leaves in the middle."""
    stream = stub.Watch(prices_pb2.WatchRequest(symbol="tulips"))
    print("taken at", next(stream).cents)
    stream.cancel()
    print("the handler's `finally` ran:", servicer.hammer.wait(5))


def main(part):
    """Run one part."""
    if part == "stalled":
        stalled()
        return
    servicer = Cut() if part == "report" else Auction()
    with serve(servicer) as serving, grpc.insecure_channel(serving.target) as channel:
        stub = prices_pb2_grpc.PricesStub(channel)
        if part == "left":
            left(stub, servicer)
        else:
            {"auction": auction, "report": report}[part](stub)


if __name__ == "__main__":
    main(sys.argv[1])
