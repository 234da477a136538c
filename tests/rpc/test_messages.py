"""Messages as plain data keep Python's types."""

from __future__ import annotations

from google.protobuf import descriptor_pb2, struct_pb2

from qrpc_lab.pb import chat_pb2, prices_pb2
from qrpc_lab.rpc import plain


def test_scalars_keep_their_types_and_defaults() -> None:
    """64-bit integers stay integers, and unset fields without presence have their default."""
    quote = prices_pb2.Quote(symbol="A", cents=2**53 + 1)
    assert plain(quote) == {"symbol": "A", "cents": 2**53 + 1, "sequence": 0}


def test_repeated_fields_are_lists() -> None:
    """A repeated field is a list, also an empty one."""
    assert plain(chat_pb2.WhoReply(names=["a", "b"])) == {"names": ["a", "b"]}
    assert plain(chat_pb2.WhoReply()) == {"names": []}


def test_presence_maps_and_nesting() -> None:
    """What has presence is there only when set; maps are dicts, messages in messages too."""
    struct = struct_pb2.Struct(fields={"n": struct_pb2.Value(bool_value=True)})
    assert plain(struct) == {"fields": {"n": {"bool_value": True}}}
    field = plain(descriptor_pb2.FieldDescriptorProto(name="x"))
    assert field == {"name": "x"}
