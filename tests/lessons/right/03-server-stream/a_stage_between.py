"""A goroutine makes the quotes and the handler passes them on; a thread reads the call."""

import queue
import threading
from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import Chan, RecvChan, go
from qrpc_lab.pb import prices_pb2, prices_pb2_grpc


class StreamCut(Exception):
    """The stream broke off: more quotes were to come."""

    def __init__(self, code: grpc.StatusCode, received: int) -> None:
        """Keep the status of the call, and how many quotes arrived before it."""
        super().__init__(f"{code.name}, quotes received: {received}")
        self.code = code
        self.received = received


class Prices(prices_pb2_grpc.PricesServicer):
    """Tells the prices of an exchange."""

    def __init__(self, open_feed: Callable[[str], RecvChan[int]]) -> None:
        """Keep the way to the exchange."""
        self._open_feed = open_feed

    def Watch(
        self, request: prices_pb2.WatchRequest, context: grpc.ServicerContext
    ) -> Iterator[prices_pb2.Quote]:
        """Stream the quotes of one symbol until its feed is closed."""
        try:
            feed = self._open_feed(request.symbol)
        except KeyError:
            context.abort(grpc.StatusCode.NOT_FOUND, f"nobody trades {request.symbol!r}")
        quotes = Chan(1)

        def make():
            for sequence, cents in enumerate(feed, start=1):
                quotes.send(prices_pb2.Quote(symbol=request.symbol, cents=cents, sequence=sequence))
            quotes.close()

        go(make)
        yield from quotes


def prices(stub: prices_pb2_grpc.PricesStub, symbol: str) -> Iterator[int]:
    """Yield each price in cents as it arrives; raise StreamCut if the stream breaks off."""
    arrived = queue.Queue()

    def read():
        received = 0
        try:
            for quote in stub.Watch(prices_pb2.WatchRequest(symbol=symbol)):
                received += 1
                arrived.put(quote.cents)
            arrived.put(None)
        except grpc.RpcError as error:
            arrived.put(StreamCut(error.code(), received))

    threading.Thread(target=read).start()
    while (item := arrived.get()) is not None:
        if isinstance(item, StreamCut):
            raise item
        yield item
