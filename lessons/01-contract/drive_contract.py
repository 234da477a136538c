"""What is done with the learner's .proto file: compiled, described, bytes read and written.

The compiler is `grpc_tools.protoc`, in this process; its messages go to file descriptor 2, so that
is where they are caught. The descriptors get a pool of their own: nothing here meets other stubs.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_tools import protoc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.message import Message

_WELL_KNOWN = Path(protoc.__file__).with_name("_proto")
_TYPES = {
    number: name.removeprefix("TYPE_").lower()
    for name, number in descriptor_pb2.FieldDescriptorProto.Type.items()
}


# -- one function for each check -------------------------------------------------------------


def compiles(exercise: Path, case: object) -> str:
    """What the compiler has to say; empty when all is well."""
    return _compile(exercise)[1]


def says_where_it_belongs(exercise: Path, case: object) -> dict[str, str]:
    """Return the syntax, the package and the Go package."""
    file = _descriptors(exercise)
    return {"syntax": file.syntax, "package": file.package, "go_package": file.options.go_package}


def keeps_version_one(exercise: Path, case: object) -> dict[str, Any]:
    """Return every field of the file, and the method Latest."""
    return {"fields": _fields(exercise), "latest": _methods(exercise).get("Latest")}


def reads_what_is_on_disk(exercise: Path, case) -> list[dict[str, Any]]:
    """Parse stored quotes; return what was found in each."""
    quote = type(_quote(exercise))
    return [
        {field.name: value for field, value in quote.FromString(stored).ListFields()}
        for stored in case.stored
    ]


def keeps_the_reserved(exercise: Path, case: object) -> dict[str, list[Any]]:
    """Return the numbers and names that nobody may take in Quote."""
    for message in _descriptors(exercise).message_type:
        if message.name == "Quote":
            spans = [[span.start, span.end - 1] for span in message.reserved_range]
            return {"spans": spans, "names": list(message.reserved_name)}
    return {"spans": [], "names": []}


def streams_on_the_right_side(exercise: Path, case: object) -> dict[str, str]:
    """Return every method of Feed."""
    return _methods(exercise)


def tells_no_change_from_no_yesterday(exercise: Path, case) -> dict[str, Any]:
    """Write quotes without a change, with none and with a small fall."""
    quote = _quote(exercise)
    field = quote.DESCRIPTOR.fields_by_name.get("change_cents")
    if field is None:
        return {"field": None}
    seen: dict[str, Any] = {"field": _describe(field), "absent": _has(quote, "change_cents")}
    quote.change_cents = 0
    seen["zero"] = _has(type(quote).FromString(quote.SerializeToString()), "change_cents")
    quote.change_cents = -case.fall
    seen["fall"] = quote.SerializeToString()
    return seen


# -- for `qrpc-lab run` ----------------------------------------------------------------------


def demo(exercise: Path, serve: Callable[..., str]) -> None:
    """Shows what each method streams, and a quote byte by byte."""
    print("\n".join(_methods(exercise).values()))
    quote = _quote(exercise)
    for field in quote.DESCRIPTOR.fields:
        setattr(quote, field.name, "ACME" if field.type == field.TYPE_STRING else -3)
        print(f"{field.name:14} field {field.number}  {quote.SerializeToString().hex(' ')}")
        quote.Clear()


# -- shared ----------------------------------------------------------------------------------


def _compile(path: Path) -> tuple[bytes, str]:
    """Return the serialised FileDescriptorSet and the compiler's messages."""
    with tempfile.TemporaryDirectory() as folder:
        out, errors = Path(folder, "descriptors"), Path(folder, "errors")
        paths = [f"--proto_path={folder}" for folder in (path.parent, _WELL_KNOWN)]
        with _standard_error_into(errors):
            status = protoc.main(
                ["protoc", *paths, "--include_imports", f"--descriptor_set_out={out}", str(path)]
            )
        said = errors.read_text(errors="replace").replace(f"{path.parent}{os.sep}", "")
        if status:
            return b"", said.strip() or f"protoc ended with status {status}"
        return out.read_bytes(), ""


@contextlib.contextmanager
def _standard_error_into(path: Path) -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with path.open("wb") as file:
            os.dup2(file.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _files(path: Path) -> Sequence[descriptor_pb2.FileDescriptorProto]:
    """Return what the file imports, then the file."""
    return descriptor_pb2.FileDescriptorSet.FromString(_compile(path)[0]).file


def _descriptors(path: Path) -> descriptor_pb2.FileDescriptorProto:
    return _files(path)[-1]


def _pool(path: Path) -> tuple[descriptor_pool.DescriptorPool, str]:
    pool = descriptor_pool.DescriptorPool()
    for file in _files(path):
        pool.Add(file)
    return pool, f"{file.package}." if file.package else ""


def _quote(path: Path) -> Message:
    pool, prefix = _pool(path)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{prefix}Quote"))()


def _fields(path: Path) -> dict[str, str]:
    """`Quote.cents` -> `int64 cents = 2`, for every field of the file."""
    pool, prefix = _pool(path)
    return {
        f"{message.name}.{field.name}": _describe(field)
        for name in [message.name for message in _descriptors(path).message_type]
        for message in [pool.FindMessageTypeByName(f"{prefix}{name}")]
        for field in message.fields
    }


def _describe(field: FieldDescriptor) -> str:
    presence = "optional " if field.has_presence and field.message_type is None else ""
    label = "repeated " if field.is_repeated else presence
    kind = field.message_type or field.enum_type
    return f"{label}{kind.name if kind else _TYPES[field.type]} {field.name} = {field.number}"


def _has(message: Message, name: str) -> bool | None:
    """Whether the field was set; None where the contract keeps no record of that."""
    if not message.DESCRIPTOR.fields_by_name[name].has_presence:
        return None
    return message.HasField(name)


def _methods(path: Path) -> dict[str, str]:
    """`Watch` -> `rpc Watch(QuoteRequest) returns (stream Quote)`."""
    return {
        method.name: f"rpc {method.name}({_side(method.input_type, method.client_streaming)})"
        f" returns ({_side(method.output_type, method.server_streaming)})"
        for service in _descriptors(path).service
        if service.name == "Feed"
        for method in service.method
    }


def _side(message: str, streams: bool) -> str:  # noqa: FBT001 - a fact of the descriptor
    return f"{'stream ' if streams else ''}{message.rpartition('.')[2]}"
