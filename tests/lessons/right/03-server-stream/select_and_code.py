"""Select with one case; the stream's code asked after its end."""

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import RecvChan, recv, select
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
        sequence = 0
        while (got := select(recv(feed))).ok:
            sequence += 1
            yield prices_pb2.Quote(symbol=request.symbol, cents=got.value, sequence=sequence)


def prices(stub: prices_pb2_grpc.PricesStub, symbol: str) -> Iterator[int]:
    """Yield each price in cents as it arrives; raise StreamCut if the stream breaks off."""
    call = stub.Watch(prices_pb2.WatchRequest(symbol=symbol), wait_for_ready=True)
    received = 0
    try:
        for received, quote in enumerate(call, start=1):
            yield quote.cents
    except grpc.RpcError:
        pass
    if call.code() is not grpc.StatusCode.OK:
        raise StreamCut(call.code(), received)
