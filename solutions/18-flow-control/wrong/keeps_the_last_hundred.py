"""expect: QL112

A queue needs an end, so it gets one: a hundred places, the oldest goes. The memory is safe. The
phone still reads ninety-nine quotes that were overtaken before it comes to the one that counts.
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

    def Quotes(self, request: pb.QuotesRequest, context: grpc.ServicerContext) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        ctx, cancel = with_cancel(background())
        ring: Chan[pb.Tick] = Chan(100)
        try:
            go(keep_newest, self.subscribe(ctx, request.symbol), ring)
            yield from ring
        finally:
            cancel()


def keep_newest(feed: RecvChan[pb.Tick], ring: Chan[pb.Tick]) -> None:
    """Take every tick at once; when there is no room, the oldest one goes."""
    for tick in feed:
        if len(ring) == ring.capacity:
            with suppress(WouldBlock):
                ring.recv_nowait()
        ring.send(tick)
    ring.close()
