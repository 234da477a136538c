"""The programs behind the text of lesson 01: `contract.py fields|renumbered|negative|sizes`."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from grpc_tools import protoc

ROOT = Path(__file__).parents[3]


def main(part: str) -> None:
    """Print one part."""
    {"fields": fields, "renumbered": renumbered, "sizes": sizes, "negative": negative}[part]()


def fields() -> None:
    """A quote, taken apart without its .proto."""
    data = bytes.fromhex("0a 04 41 43 4d 45 10 be 47 20 07 28 63")
    while data:
        key, data = varint(data)
        value, data = varint(data)
        if key & 7 == 2:
            value, data = data[:value], data[value:]
        print(f"field {key >> 3}:", value)


def varint(data: bytes) -> tuple[int, bytes]:
    """Take a number off the front: seven bits in each byte, the low ones first."""
    number = 0
    for position, byte in enumerate(data):
        number |= (byte & 0x7F) << 7 * position
        if byte < 0x80:
            return number, data[position + 1 :]
    raise ValueError(data)


def renumbered() -> None:
    """What a version 1 reader makes of a quote whose sequence moved to number 3."""
    new = load("solutions/01-contract/wrong/field_renumbered.proto")(
        symbol="ACME", cents=9150, sequence=7
    )
    old = load("lessons/01-contract/feed.proto").FromString(new.SerializeToString())
    print("the new server writes   ", new.SerializeToString().hex(" "))
    print("an old screen reads     ", f"{old.symbol} at {old.cents} cents, sequence {old.sequence}")


def sizes() -> None:
    """A thousand quotes as JSON and as protobuf, plain and compressed."""
    quote = load("solutions/01-contract/feed.proto")
    quotes = [quote(symbol="ACME", cents=9150 + n % 40, sequence=n) for n in range(1, 1001)]
    text = json.dumps([json_format.MessageToDict(q) for q in quotes]).encode()
    data = b"".join(q.SerializeToString() for q in quotes)
    for name, form in (("JSON", text), ("protobuf", data)):
        left = round(20 * len(gzip.compress(form)) / len(form)) * 5  # exact only for one zlib
        print(f"{name:10}{len(form):6} bytes; gzip leaves about {left:2} %")


def negative() -> None:
    """A fall of one cent in both integer types."""
    quote = load("solutions/01-contract/feed.proto")
    print("int64  cents = -1       ", quote(cents=-1).SerializeToString().hex(" "))
    print("sint64 change_cents = -1", quote(change_cents=-1).SerializeToString().hex(" "))


def load(path: str) -> type:
    """Compile one file and return its class Quote."""
    source = ROOT / path
    with TemporaryDirectory() as folder:
        out = Path(folder, "set")
        protoc.main(["protoc", f"-I{source.parent}", f"--descriptor_set_out={out}", str(source)])
        files = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(files.file[0])
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("feed.v1.Quote"))


if __name__ == "__main__":
    main(sys.argv[1])
