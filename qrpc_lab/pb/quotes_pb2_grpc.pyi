"""Types of the services of lab/quotes.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import quotes_pb2 as _pb2

class TickerStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Quotes: grpc.UnaryStreamMultiCallable[_pb2.QuotesRequest, _pb2.Tick]

class TickerServicer:
    def Quotes(
        self, request: _pb2.QuotesRequest, context: grpc.ServicerContext
    ) -> Iterator[_pb2.Tick]: ...

def add_TickerServicer_to_server(
    servicer: TickerServicer, server: grpc.Server
) -> None: ...
