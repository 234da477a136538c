"""Types of the services of lab/renders.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import renders_pb2 as _pb2

class RendersStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Render: grpc.UnaryStreamMultiCallable[_pb2.RenderRequest, _pb2.Picture]

class RendersServicer:
    def Render(
        self, request: _pb2.RenderRequest, context: grpc.ServicerContext
    ) -> Iterator[_pb2.Picture]: ...

def add_RendersServicer_to_server(
    servicer: RendersServicer, server: grpc.Server
) -> None: ...
