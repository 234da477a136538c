"""expect: QL113

The newest first, so a queue that gives out last what came first: `LifoQueue`. The newest does come
first. Behind it come all that were overtaken, the latest of them before the oldest.
"""

import queue
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

    def Quotes(self, request: pb.QuotesRequest, context: grpc.ServicerContext) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        ctx, cancel = with_cancel(background())
        stack: queue.LifoQueue[pb.Tick | None] = queue.LifoQueue()
        try:
            go(keep, self.subscribe(ctx, request.symbol), stack)
            while (tick := stack.get()) is not None:
                yield tick
        finally:
            cancel()


def keep(feed: RecvChan[pb.Tick], stack: queue.LifoQueue[pb.Tick | None]) -> None:
    """Take every tick at once, and lay it on the others."""
    for tick in feed:
        stack.put(tick)
    stack.put(None)
