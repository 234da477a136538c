"""expect: QL203

When the feed is closed there is nothing more to send, so the handler looks at that first. There is
one more: the tick in the slot, which the phone had no time for yet.
"""

import threading
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
        slot = Slot()
        try:
            go(keep_newest, self.subscribe(ctx, request.symbol), slot)
            while (tick := slot.take()) is not None:
                yield tick
        finally:
            cancel()


class Slot:
    """One place for a tick, and whether there will be more."""

    def __init__(self) -> None:
        """Begin empty."""
        self._changed = threading.Condition()
        self._tick: pb.Tick | None = None
        self._closed = False

    def put(self, tick: pb.Tick) -> None:
        """Leave a tick; the one that is there is overtaken."""
        with self._changed:
            self._tick = tick
            self._changed.notify()

    def close(self) -> None:
        """Say that no more will come."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def take(self) -> pb.Tick | None:
        """Wait for a tick; none when no more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._tick)
            if self._closed:
                return None
            tick, self._tick = self._tick, None
            return tick


def keep_newest(feed: RecvChan[pb.Tick], slot: Slot) -> None:
    """Take every tick at once, and leave the newest in the slot."""
    for tick in feed:
        slot.put(tick)
    slot.close()
