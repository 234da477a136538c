"""Types of the services of lab/catalogue.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import catalogue_pb2 as _pb2

class CatalogueStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Describe: grpc.UnaryUnaryMultiCallable[_pb2.DescribeRequest, _pb2.Page]

class CatalogueServicer:
    def Describe(
        self, request: _pb2.DescribeRequest, context: grpc.ServicerContext
    ) -> _pb2.Page: ...

def add_CatalogueServicer_to_server(
    servicer: CatalogueServicer, server: grpc.Server
) -> None: ...

class StockStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Levels: grpc.UnaryStreamMultiCallable[_pb2.LevelsRequest, _pb2.Level]

class StockServicer:
    def Levels(
        self, request: _pb2.LevelsRequest, context: grpc.ServicerContext
    ) -> Iterator[_pb2.Level]: ...

def add_StockServicer_to_server(
    servicer: StockServicer, server: grpc.Server
) -> None: ...
