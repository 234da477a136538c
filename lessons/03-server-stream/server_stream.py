"""Lesson 03, server streaming: a feed that goes out quote by quote, and a screen that reads it."""

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
        """Keep the way to the exchange.

        `open_feed("ACME")` returns a channel of prices in cents. The exchange sends to it while it
        trades, and closes it when trading ends. Raises KeyError when nobody trades that symbol.
        """
        self._open_feed = open_feed

    def Watch(
        self, request: prices_pb2.WatchRequest, context: grpc.ServicerContext
    ) -> Iterator[prices_pb2.Quote]:
        """Stream the quotes of one symbol until its feed is closed."""
        raise NotImplementedError("TODO: yield a Quote for each price of the feed")


def prices(stub: prices_pb2_grpc.PricesStub, symbol: str) -> Iterator[int]:
    """Yield each price in cents as it arrives; raise StreamCut if the stream breaks off."""
    raise NotImplementedError("TODO: yield the cents of each quote of stub.Watch")
