"""Type stubs for generated services, which protoc does not write.

`greeter_pb2_grpc.py` is untyped; mypy and editors read the `.pyi` beside it. With it,
`stub.Greet(` completes, and a servicer that returns the wrong message is seen before it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.descriptor_pb2 import (
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHAPES = {
    (False, False): "UnaryUnary",
    (False, True): "UnaryStream",
    (True, False): "StreamUnary",
    (True, True): "StreamStream",
}


def service_types(descriptor_set: bytes) -> dict[str, str]:
    """Return name and text of a `_pb2_grpc.pyi` for each file of a serialised set."""
    files = FileDescriptorSet.FromString(descriptor_set).file
    return {f"{_stem(f)}_pb2_grpc.pyi": "\n".join(_file(f)) for f in files if f.service}


def _stem(file: FileDescriptorProto) -> str:
    return file.name.rpartition("/")[2].removesuffix(".proto")


def _file(file: FileDescriptorProto) -> Iterator[str]:
    yield f'"""Types of the services of {file.name}."""'
    yield "from collections.abc import Iterator"
    yield ""
    yield "import grpc"
    yield f"from qrpc_lab.pb import {_stem(file)}_pb2 as _pb2"
    for service in file.service:
        yield from _stub(service)
        yield from _servicer(service)


def _stub(service: ServiceDescriptorProto) -> Iterator[str]:
    yield ""
    yield f"class {service.name}Stub:"
    yield "    def __init__(self, channel: grpc.Channel) -> None: ..."
    for method in service.method:
        shape = _SHAPES[method.client_streaming, method.server_streaming]
        messages = f"{_message(method.input_type)}, {_message(method.output_type)}"
        yield f"    {method.name}: grpc.{shape}MultiCallable[{messages}]"


def _servicer(service: ServiceDescriptorProto) -> Iterator[str]:
    yield ""
    yield f"class {service.name}Servicer:"
    for method in service.method:
        yield from _handler(method)
    yield ""
    yield f"def add_{service.name}Servicer_to_server("
    yield f"    servicer: {service.name}Servicer, server: grpc.Server"
    yield ") -> None: ..."


def _handler(method: MethodDescriptorProto) -> Iterator[str]:
    request, answer = _message(method.input_type), _message(method.output_type)
    name = "request"
    if method.client_streaming:
        name, request = "request_iterator", f"Iterator[{request}]"
    if method.server_streaming:
        answer = f"Iterator[{answer}]"
    yield f"    def {method.name}("
    yield f"        self, {name}: {request}, context: grpc.ServicerContext"
    yield f"    ) -> {answer}: ..."


def _message(full_name: str) -> str:
    # Every service of ours keeps its messages in its own file, so one module holds them all.
    return f"_pb2.{full_name.rpartition('.')[2]}"
