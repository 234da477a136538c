"""expect: QL111

The feed is a channel, the stream is a generator, and one goes into the other. While the window has
room nobody sees that the `yield` waits: some megabytes of quotes. Then the exchange stands still.
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
            yield from self.subscribe(ctx, request.symbol)
        finally:
            cancel()
