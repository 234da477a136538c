"""expect: QL211

To send only what is newest, one looks at all of them and takes the last. All of them are there when
the day is over. A phone that asks at noon hears nothing until the evening.
"""

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Context, RecvChan, background, with_cancel
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
        try:
            ticks = list(self.subscribe(ctx, request.symbol))
            yield from ticks[-1:]
        finally:
            cancel()
