"""A deque of one place, and events, without a lock: each step of a deque is one."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress

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
        newest: deque[pb.Tick] = deque(maxlen=1)
        news, over = threading.Event(), threading.Event()

        def take() -> None:
            for tick in self.subscribe(ctx, request.symbol):
                newest.append(tick)
                news.set()
            over.set()
            news.set()

        threading.Thread(target=take).start()
        try:
            while not over.is_set():
                news.wait()
                news.clear()
                with suppress(IndexError):
                    yield newest.popleft()
            yield from newest
        finally:
            cancel()
