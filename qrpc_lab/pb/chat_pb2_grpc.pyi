"""Types of the services of lab/chat.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import chat_pb2 as _pb2

class ChatStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Talk: grpc.StreamStreamMultiCallable[_pb2.Line, _pb2.Line]
    Who: grpc.UnaryUnaryMultiCallable[_pb2.WhoRequest, _pb2.WhoReply]

class ChatServicer:
    def Talk(
        self, request_iterator: Iterator[_pb2.Line], context: grpc.ServicerContext
    ) -> Iterator[_pb2.Line]: ...
    def Who(
        self, request: _pb2.WhoRequest, context: grpc.ServicerContext
    ) -> _pb2.WhoReply: ...

def add_ChatServicer_to_server(
    servicer: ChatServicer, server: grpc.Server
) -> None: ...
