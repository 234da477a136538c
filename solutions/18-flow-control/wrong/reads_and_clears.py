"""expect: QL203

A place to keep the newest, a semaphore to say that there is one, and no lock, since to set a
variable is one step. To take what is in it are two: between reading it and clearing it the exchange
puts a newer one there. That is cleared as well, and perhaps it was the last.
"""

import threading
from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Context, RecvChan, background, with_cancel
from qrpc_lab.pb import quotes_pb2 as pb
from qrpc_lab.pb import quotes_pb2_grpc


class Ticker(quotes_pb2_grpc.TickerServicer):
    """The server: shows a phone what a symbol is worth now."""

    def __init__(self, subscribe: Callable[[Context, str], RecvChan[pb.Tick]]) -> None:
        """Keep the way to the exchange."""
        self.subscribe = subscribe

    def Quotes(self, request: pb.QuotesRequest, context: grpc.ServicerContext) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        ctx, cancel = with_cancel(background())
        news = threading.Semaphore(0)
        newest: pb.Tick | None = None
        over = False

        def take() -> None:
            nonlocal newest, over
            for tick in self.subscribe(ctx, request.symbol):
                newest = tick
                news.release()
            over = True
            news.release()

        threading.Thread(target=take).start()
        try:
            while True:
                news.acquire()
                tick = newest
                newest = None
                if tick is not None:
                    yield tick
                elif over:
                    return
        finally:
            cancel()
