"""Types of the services of lab/narrator.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import narrator_pb2 as _pb2

class NarratorStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Read: grpc.UnaryStreamMultiCallable[_pb2.ReadRequest, _pb2.Clip]

class NarratorServicer:
    def Read(
        self, request: _pb2.ReadRequest, context: grpc.ServicerContext
    ) -> Iterator[_pb2.Clip]: ...

def add_NarratorServicer_to_server(
    servicer: NarratorServicer, server: grpc.Server
) -> None: ...
