"""Types of the services of lab/prices.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import prices_pb2 as _pb2

class PricesStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Watch: grpc.UnaryStreamMultiCallable[_pb2.WatchRequest, _pb2.Quote]

class PricesServicer:
    def Watch(
        self, request: _pb2.WatchRequest, context: grpc.ServicerContext
    ) -> Iterator[_pb2.Quote]: ...

def add_PricesServicer_to_server(
    servicer: PricesServicer, server: grpc.Server
) -> None: ...
