"""Types of the services of lab/search.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import search_pb2 as _pb2

class ShardStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Find: grpc.StreamStreamMultiCallable[_pb2.Word, _pb2.Hit]

class ShardServicer:
    def Find(
        self, request_iterator: Iterator[_pb2.Word], context: grpc.ServicerContext
    ) -> Iterator[_pb2.Hit]: ...

def add_ShardServicer_to_server(
    servicer: ShardServicer, server: grpc.Server
) -> None: ...

class SearchStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Ask: grpc.UnaryUnaryMultiCallable[_pb2.SearchRequest, _pb2.SearchReply]

class SearchServicer:
    def Ask(
        self, request: _pb2.SearchRequest, context: grpc.ServicerContext
    ) -> _pb2.SearchReply: ...

def add_SearchServicer_to_server(
    servicer: SearchServicer, server: grpc.Server
) -> None: ...
