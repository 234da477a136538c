"""Types of the services of lab/archive.proto."""
from collections.abc import Iterator

import grpc
from qrpc_lab.pb import archive_pb2 as _pb2

class ArchiveStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    Ask: grpc.StreamStreamMultiCallable[_pb2.Question, _pb2.Answer]

class ArchiveServicer:
    def Ask(
        self, request_iterator: Iterator[_pb2.Question], context: grpc.ServicerContext
    ) -> Iterator[_pb2.Answer]: ...

def add_ArchiveServicer_to_server(
    servicer: ArchiveServicer, server: grpc.Server
) -> None: ...
