"""expect: QL111

A goroutine takes the ticks, and there is a slot with one place, as told. But to put something into
a channel that is full is to wait for whoever empties it: the phone.
"""

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Chan, Context, RecvChan, background, go, with_cancel
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
        slot: Chan[pb.Tick] = Chan(1)
        try:
            go(keep_newest, self.subscribe(ctx, request.symbol), slot)
            yield from slot
        finally:
            cancel()


def keep_newest(feed: RecvChan[pb.Tick], slot: Chan[pb.Tick]) -> None:
    """Take a tick, and put it into the slot."""
    for tick in feed:
        slot.send(tick)
    slot.close()
