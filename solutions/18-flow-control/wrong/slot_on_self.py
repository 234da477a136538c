"""expect: QL110

The slot is made once, where everything else is made. All phones look into the same one, whatever
they follow: one takes what was meant for another, and the first day that ends, ends for all.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress

import grpc

from qrpc_lab import Chan, Context, RecvChan, WouldBlock, background, go, with_cancel
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
        self.slot: Chan[pb.Tick | None] = Chan(1)

    def Quotes(self, request: pb.QuotesRequest, context: grpc.ServicerContext) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        ctx, cancel = with_cancel(background())
        try:
            go(self.keep_newest, self.subscribe(ctx, request.symbol))
            while (tick := self.slot.recv()) is not None:
                yield tick
        finally:
            cancel()

    def keep_newest(self, feed: RecvChan[pb.Tick]) -> None:
        """Take every tick at once, and leave the newest in the slot."""
        for tick in feed:
            with suppress(WouldBlock):
                self.slot.recv_nowait()
            self.slot.send(tick)
        self.slot.send(None)
