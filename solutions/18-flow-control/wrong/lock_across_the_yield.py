"""expect: QL111

The servicer remembers what is newest of each symbol, under a lock, and the `yield` stands in the
`with`. The lock is held while a phone takes its time, and every other phone waits for it.
"""

import threading
from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Context, RecvChan, background, go, with_cancel
from qrpc_lab.pb import quotes_pb2 as pb
from qrpc_lab.pb import quotes_pb2_grpc


class Ticker(quotes_pb2_grpc.TickerServicer):
    """The server: shows a phone what a symbol is worth now."""

    def __init__(self, subscribe: Callable[[Context, str], RecvChan[pb.Tick]]) -> None:
        """Keep the way to the exchange.

        `subscribe(ctx, "ACME")` returns a channel of ticks that has no capacity. The exchange sends
        each tick to it when it is made. It closes the channel when trading ends, or `ctx`.
        """
        self.subscribe = subscribe
        self.changed = threading.Condition()
        self.newest: dict[str, pb.Tick] = {}

    def Quotes(self, request: pb.QuotesRequest, context: grpc.ServicerContext) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        ctx, cancel = with_cancel(background())
        symbol, sent = request.symbol, 0
        with self.changed:
            self.newest[symbol] = pb.Tick()
        try:
            go(self.keep_newest, symbol, self.subscribe(ctx, symbol))
            with self.changed:
                while True:
                    self.changed.wait_for(lambda: self.newest[symbol].sequence != sent)
                    tick = self.newest[symbol]
                    sent = tick.sequence
                    if sent < 0:
                        return
                    yield tick
        finally:
            cancel()

    def keep_newest(self, symbol: str, feed: RecvChan[pb.Tick]) -> None:
        """Take every tick at once, and remember the newest."""
        for tick in feed:
            self.remember(symbol, tick)
        self.remember(symbol, pb.Tick(sequence=-1))

    def remember(self, symbol: str, tick: pb.Tick) -> None:
        """Put a tick in place of an older one."""
        with self.changed:
            self.newest[symbol] = tick
            self.changed.notify_all()
