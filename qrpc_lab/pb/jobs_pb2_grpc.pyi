"""Types of the services of lab/jobs.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import jobs_pb2 as _pb2

class JobsStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Print: grpc.UnaryUnaryMultiCallable[_pb2.Sheet, _pb2.Printed]
    Accept: grpc.UnaryUnaryMultiCallable[_pb2.Sheet, _pb2.Receipt]

class JobsServicer:
    def Print(
        self, request: _pb2.Sheet, context: grpc.ServicerContext
    ) -> _pb2.Printed: ...
    def Accept(
        self, request: _pb2.Sheet, context: grpc.ServicerContext
    ) -> _pb2.Receipt: ...

def add_JobsServicer_to_server(
    servicer: JobsServicer, server: grpc.Server
) -> None: ...
