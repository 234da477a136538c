"""Types of the services of lab/uploads.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import uploads_pb2 as _pb2

class UploadsStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Upload: grpc.StreamUnaryMultiCallable[_pb2.Chunk, _pb2.Stored]

class UploadsServicer:
    def Upload(
        self, request_iterator: Iterator[_pb2.Chunk], context: grpc.ServicerContext
    ) -> _pb2.Stored: ...

def add_UploadsServicer_to_server(
    servicer: UploadsServicer, server: grpc.Server
) -> None: ...
