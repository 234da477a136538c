"""expect: QL203

A lost connection is made again by gRPC, so when the line was down the stream is opened once more.
The exchange begins anew, and so do the prices: those that had arrived are yielded a second time.
"""

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
            context.abort(grpc.StatusCode.NOT_FOUND, f"nobody trades {request.symbol!r}")
        for sequence, cents in enumerate(feed, start=1):
            yield prices_pb2.Quote(symbol=request.symbol, cents=cents, sequence=sequence)


def prices(stub: prices_pb2_grpc.PricesStub, symbol: str) -> Iterator[int]:
    """Yield each price in cents as it arrives; raise StreamCut if the stream breaks off."""
    received = 0
    lost = False
    while True:
        try:
            for quote in stub.Watch(prices_pb2.WatchRequest(symbol=symbol)):
                received += 1
                yield quote.cents
        except grpc.RpcError as error:
            if lost or error.code() is not grpc.StatusCode.UNAVAILABLE:
                raise StreamCut(error.code(), received) from error
            lost = True
        else:
            return
