"""A queue with one place; what lies in it is taken out by whoever has something newer."""

import queue
import threading
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
        slot: queue.Queue[pb.Tick | None] = queue.Queue(1)
        threading.Thread(
            target=keep_newest, args=(self.subscribe(ctx, request.symbol), slot)
        ).start()
        ended = False
        try:
            while (tick := slot.get()) is not None:
                yield tick
            ended = True
        finally:
            cancel()
            while not ended:
                ended = slot.get() is None


def keep_newest(feed: RecvChan[pb.Tick], slot: queue.Queue[pb.Tick | None]) -> None:
    """Take every tick at once; the end alone waits until the place is free."""
    for tick in feed:
        try:
            slot.put_nowait(tick)
        except queue.Full:
            try:
                slot.get_nowait()
            except queue.Empty:
                pass
            slot.put_nowait(tick)
    slot.put(None)
