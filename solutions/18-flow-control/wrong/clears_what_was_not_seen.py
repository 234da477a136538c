"""expect: QL203

An event says that there is something newer, and is cleared when it was sent. What came between the
`yield` and the `clear` is cleared as well: nobody hears of it. It takes one bad moment in a day.
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
        board = Board()
        try:
            go(keep_newest, self.subscribe(ctx, request.symbol), board)
            while not board.closed:
                board.changed.wait()
                if board.tick is not None:
                    yield board.tick
                board.tick = None
                board.changed.clear()
        finally:
            cancel()


class Board:
    """What is newest, and an event for when it has changed."""

    def __init__(self) -> None:
        """Begin empty."""
        self.tick: pb.Tick | None = None
        self.changed = threading.Event()
        self.closed = False


def keep_newest(feed: RecvChan[pb.Tick], board: Board) -> None:
    """Take every tick at once, and write the newest on the board."""
    for tick in feed:
        board.tick = tick
        board.changed.set()
    board.closed = True
    board.changed.set()
