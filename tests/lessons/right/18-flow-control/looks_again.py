"""A deque with one place, and a handler that looks into it now and then."""

from collections import deque
from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Context, RecvChan, background, go, sleep, with_cancel
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
        place: deque[pb.Tick] = deque(maxlen=1)
        keeper = Keeper(self.subscribe(ctx, request.symbol), place)
        go(keeper.keep)
        context.add_callback(cancel)
        while True:
            ended = keeper.ended
            if place:
                yield place.popleft()
            elif ended:
                return
            else:
                sleep(0.005)


class Keeper:
    """Takes every tick at once."""

    def __init__(self, feed: RecvChan[pb.Tick], place: deque[pb.Tick]) -> None:
        """Read `feed`, leave what is newest in `place`."""
        self.feed, self.place = feed, place
        self.ended = False

    def keep(self) -> None:
        """Work until the feed is closed."""
        for tick in self.feed:
            self.place.append(tick)
        self.ended = True
