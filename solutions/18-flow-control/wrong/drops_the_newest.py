"""expect: QL203

One place, and who finds it taken goes away: `put_nowait`, `except Full: pass`. That keeps the one
that came first. The newest is the one that is lost, and when it was the last, it is lost for good.
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
        slot: queue.Queue[pb.Tick | None] = queue.Queue(1)
        try:
            go(keep_newest, self.subscribe(ctx, request.symbol), slot)
            yield from iter(slot.get, None)
        finally:
            cancel()


def keep_newest(feed: RecvChan[pb.Tick], slot: queue.Queue[pb.Tick | None]) -> None:
    """Take every tick at once; when the slot is taken, there is no room for it."""
    for tick in feed:
        try:
            slot.put_nowait(tick)
        except queue.Full:
            pass  # the phone has not seen the one before yet
    slot.put(None)
