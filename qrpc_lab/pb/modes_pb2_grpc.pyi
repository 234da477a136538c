"""Types of the services of lab/modes.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import modes_pb2 as _pb2

class ModesStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Hello: grpc.UnaryUnaryMultiCallable[_pb2.Note, _pb2.Note]
    GetStream: grpc.UnaryStreamMultiCallable[_pb2.Note, _pb2.Note]
    PutStream: grpc.StreamUnaryMultiCallable[_pb2.Note, _pb2.Note]
    AllStream: grpc.StreamStreamMultiCallable[_pb2.Note, _pb2.Note]

class ModesServicer:
    def Hello(
        self, request: _pb2.Note, context: grpc.ServicerContext
    ) -> _pb2.Note: ...
    def GetStream(
        self, request: _pb2.Note, context: grpc.ServicerContext
    ) -> Iterator[_pb2.Note]: ...
    def PutStream(
        self, request_iterator: Iterator[_pb2.Note], context: grpc.ServicerContext
    ) -> _pb2.Note: ...
    def AllStream(
        self, request_iterator: Iterator[_pb2.Note], context: grpc.ServicerContext
    ) -> Iterator[_pb2.Note]: ...

def add_ModesServicer_to_server(
    servicer: ModesServicer, server: grpc.Server
) -> None: ...
