"""expect: QL111

The phone cannot take more than two quotes a second, so the slot is looked at twice a second. A
phone on a good line sees every quote late, and of forty in a second it sees two.
"""

import threading
import time
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
        lock = threading.Lock()
        newest: pb.Tick | None = None
        over = threading.Event()

        def take() -> None:
            nonlocal newest
            for tick in self.subscribe(ctx, request.symbol):
                with lock:
                    newest = tick
            over.set()

        threading.Thread(target=take).start()
        try:
            ended = False
            while not ended:
                time.sleep(0.5)
                ended = over.is_set()
                with lock:
                    tick, newest = newest, None
                if tick is not None:
                    yield tick
        finally:
            cancel()
