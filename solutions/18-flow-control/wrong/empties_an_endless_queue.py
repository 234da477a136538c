"""expect: QL112

Nobody may wait, so the queue has no end; and the phone wants the newest, so it is emptied down to
the last one. What the phone sees is right. What lies in memory for a phone in a tunnel is all of
it, charts and all, until it comes out.
"""

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
        """Keep the way to the exchange."""
        self.subscribe = subscribe

    def Quotes(self, request: pb.QuotesRequest, context: grpc.ServicerContext) -> Iterator[pb.Tick]:
        """Stream the newest tick, as often as the phone can take one, until trading ends."""
        ctx, cancel = with_cancel(background())
        box: queue.Queue[pb.Tick | None] = queue.Queue()

        def take() -> None:
            for tick in self.subscribe(ctx, request.symbol):
                box.put(tick)
            box.put(None)

        threading.Thread(target=take).start()
        try:
            tick = box.get()
            while tick is not None:
                newer = tick
                while newer is not None and not box.empty():
                    tick, newer = newer, box.get()
                if newer is not None:
                    yield newer
                    tick = box.get()
                else:
                    yield tick
                    tick = None
        finally:
            cancel()
