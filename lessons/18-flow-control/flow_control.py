"""An exchange that waits for nobody, and phones that are slower than it.

One thing to write. README.md (`qrpc-lab show 18`) says what it does.
"""

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Chan, Context, RecvChan, background, go, with_cancel  # noqa: F401 - for you
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
        raise NotImplementedError("TODO: who takes the ticks while the phone takes its time?")
