"""Types of the services of lab/greeter.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import greeter_pb2 as _pb2

class GreeterStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Greet: grpc.UnaryUnaryMultiCallable[_pb2.GreetRequest, _pb2.GreetReply]

class GreeterServicer:
    def Greet(
        self, request: _pb2.GreetRequest, context: grpc.ServicerContext
    ) -> _pb2.GreetReply: ...

def add_GreeterServicer_to_server(
    servicer: GreeterServicer, server: grpc.Server
) -> None: ...
