"""Types of the services of lab/readings.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import readings_pb2 as _pb2

class ReadingsStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Record: grpc.StreamUnaryMultiCallable[_pb2.Reading, _pb2.Summary]

class ReadingsServicer:
    def Record(
        self, request_iterator: Iterator[_pb2.Reading], context: grpc.ServicerContext
    ) -> _pb2.Summary: ...

def add_ReadingsServicer_to_server(
    servicer: ReadingsServicer, server: grpc.Server
) -> None: ...
