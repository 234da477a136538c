"""recv until ChanClosed; the status by set_code; next until StopIteration."""

from collections.abc import Callable, Iterator

import grpc

from qrpc_lab import ChanClosed, RecvChan
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
            context.set_code(grpc.StatusCode.NOT_FOUND)
            context.set_details("no such symbol")
            return
        sequence = 1
        while True:
            try:
                cents = feed.recv()
            except ChanClosed:
                return
            yield prices_pb2.Quote(symbol=request.symbol, cents=cents, sequence=sequence)
            sequence += 1


def prices(stub: prices_pb2_grpc.PricesStub, symbol: str) -> Iterator[int]:
    """Yield each price in cents as it arrives; raise StreamCut if the stream breaks off."""
    call = stub.Watch(prices_pb2.WatchRequest(symbol=symbol))
    received = 0
    while True:
        try:
            quote = next(call)
        except StopIteration:
            break
        except grpc.RpcError:
            raise StreamCut(call.code(), received) from None
        yield quote.cents
        received += 1
