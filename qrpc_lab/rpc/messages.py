"""Messages as plain data, for judging, printing and sending through a pipe.

`google.protobuf.json_format` follows JSON, where 64-bit integers are text and bytes are base64.
A judge compares with Python values, so here an integer stays an integer and bytes stay bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from google.protobuf.descriptor_pb2 import FieldDescriptorProto

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.message import Message

_REPEATED = FieldDescriptorProto.LABEL_REPEATED


def plain(message: Message) -> dict[str, Any]:
    """Return the fields of `message` by the names of the `.proto`.

    A field without presence is always there, with its default value when it was not set. A field
    with presence (`optional`, a message, a member of a oneof) is there only when it was set.
    """
    fields = cast("list[FieldDescriptor]", message.DESCRIPTOR.fields)
    return {f.name: _field(message, f) for f in fields if _present(message, f)}


def _present(message: Message, field: FieldDescriptor) -> bool:
    return not field.has_presence or message.HasField(field.name)


def _field(message: Message, field: FieldDescriptor) -> Any:  # noqa: ANN401 - as in the .proto
    value = getattr(message, field.name)
    if _is_map(field):
        return {key: _value(item) for key, item in value.items()}
    if _is_list(field):
        return [_value(item) for item in value]
    return _value(value)


def _is_list(field: FieldDescriptor) -> bool:
    # `label` is deprecated and `is_repeated` is younger than the oldest supported protobuf.
    repeated = getattr(field, "is_repeated", None)
    if repeated is None:
        repeated = getattr(field, "label", None) == _REPEATED
    return bool(repeated)


def _is_map(field: FieldDescriptor) -> bool:
    entry = field.message_type
    return _is_list(field) and entry is not None and entry.GetOptions().map_entry


def _value(value: Any) -> Any:  # noqa: ANN401 - a scalar or a message
    return plain(value) if hasattr(value, "DESCRIPTOR") else value
