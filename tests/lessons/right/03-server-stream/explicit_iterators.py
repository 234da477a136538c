"""Classes with __next__ in place of generators."""

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import RecvChan
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
            context.abort(grpc.StatusCode.NOT_FOUND, "no such symbol")
        return Quotes(request.symbol, feed)


class Quotes:
    """The quotes of one call."""

    def __init__(self, symbol, feed):
        self._symbol, self._feed, self._sequence = symbol, feed, 0

    def __iter__(self):
        return self

    def __next__(self):
        cents, ok = self._feed.recv_ok()
        if not ok:
            raise StopIteration
        self._sequence += 1
        return prices_pb2.Quote(symbol=self._symbol, cents=cents, sequence=self._sequence)


def prices(stub: prices_pb2_grpc.PricesStub, symbol: str) -> Iterator[int]:
    """Yield each price in cents as it arrives; raise StreamCut if the stream breaks off."""
    return Reader(stub.Watch(prices_pb2.WatchRequest(symbol=symbol)))


class Reader:
    """The prices of one call."""

    def __init__(self, call):
        self._call, self._received = call, 0

    def __iter__(self):
        return self

    def __next__(self):
        try:
            quote = next(self._call)
        except grpc.RpcError as error:
            raise StreamCut(error.code(), self._received) from error
        self._received += 1
        return quote.cents
