"""expect: QL112

One for the phone and one in reserve: `deque(maxlen=2)`, and the older one first. So a phone that
comes out of its tunnel always sees one that was overtaken, before the one that counts.
"""

import threading
from collections import deque
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
        changed = threading.Condition()
        kept: deque[pb.Tick] = deque(maxlen=2)
        over = False

        def take() -> None:
            nonlocal over
            for tick in self.subscribe(ctx, request.symbol):
                with changed:
                    kept.append(tick)
                    changed.notify()
            with changed:
                over = True
                changed.notify()

        threading.Thread(target=take).start()
        try:
            while True:
                with changed:
                    changed.wait_for(lambda: kept or over)
                    if not kept:
                        return
                    tick = kept.popleft()
                yield tick
        finally:
            cancel()
