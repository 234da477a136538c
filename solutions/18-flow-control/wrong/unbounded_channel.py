"""expect: QL112

Nobody may wait, so there has to be room: a queue without an end between the exchange and the phone.
Now nobody waits, the memory fills, and the phone reads what was true an hour ago.
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
        ticks: queue.SimpleQueue[pb.Tick | None] = queue.SimpleQueue()
        try:
            go(keep_newest, self.subscribe(ctx, request.symbol), ticks)
            yield from iter(ticks.get, None)
        finally:
            cancel()


def keep_newest(feed: RecvChan[pb.Tick], ticks: queue.SimpleQueue[pb.Tick | None]) -> None:
    """Take every tick at once, and keep it."""
    for tick in feed:
        ticks.put(tick)
    ticks.put(None)
