"""Stubs from a learner's .proto, and sentences when there are none."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from qrpc_lab.errors import ProtoError
from qrpc_lab.rpc.proto import generate

if TYPE_CHECKING:
    from pathlib import Path

FEED = """\
syntax = "proto3";
package feed.v1;
service Feed { rpc Watch(Symbol) returns (stream Symbol); }
message Symbol { string name = 1; }
"""


def _file(folder: Path, text: str, name: str = "feed.proto") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_stubs_stand_beside_the_file_and_import(tmp_path: Path) -> None:
    """Messages, types and service are written, and Python imports them from that folder."""
    (tmp_path / "grpc.py").write_text("raise SystemExit('shadowed')")  # protoc must not see it
    written = generate(_file(tmp_path, FEED))
    assert [path.name for path in written] == ["feed_pb2.py", "feed_pb2.pyi", "feed_pb2_grpc.py"]
    assert {path.parent for path in written} == {tmp_path}
    (tmp_path / "grpc.py").unlink()
    program = "import feed_pb2_grpc; print(feed_pb2_grpc.FeedStub.__name__)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "FeedStub\n"


def test_well_known_types_are_there(tmp_path: Path) -> None:
    """`google/protobuf/timestamp.proto` can be imported without anything installed for it."""
    text = FEED.replace("package", 'import "google/protobuf/timestamp.proto";\npackage').replace(
        "string name = 1;", "google.protobuf.Timestamp at = 1;"
    )
    assert generate(_file(tmp_path, text))


def test_each_mistake_is_a_sentence_with_its_line(tmp_path: Path) -> None:
    """What protoc says is told with the line, and the stubs of yesterday stay."""
    path = _file(tmp_path, FEED)
    before = [stub.read_bytes() for stub in generate(path)]
    path.write_text(FEED.replace("string name = 1;", "strin name = 1; int64 no = 1;"))
    with pytest.raises(ProtoError) as caught:
        generate(path)
    assert str(caught.value).splitlines()[0].startswith("feed.proto, line 4: ")
    assert [stub.read_bytes() for stub in sorted(tmp_path.glob("feed_pb2*"))] == before


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("my-feed.proto", FEED.encode(), "letters, digits and underscores"),
        ("feed.txt", FEED.encode(), r"feed\.txt is no \.proto file"),
        ("feed.proto", b"// \xff", r"feed\.proto is not UTF-8 \(byte 3\)"),
    ],
)
def test_what_is_no_proto(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    """A wrong name or encoding is told before protoc is asked."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ProtoError, match=sentence):
        generate(tmp_path / name)


def test_missing_and_directory(tmp_path: Path) -> None:
    """No file, and a folder in its place."""
    with pytest.raises(ProtoError, match="does not exist"):
        generate(tmp_path / "feed.proto")
    (tmp_path / "feed.proto").mkdir()
    with pytest.raises(ProtoError, match="is a directory"):
        generate(tmp_path / "feed.proto")
