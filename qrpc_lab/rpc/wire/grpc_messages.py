"""gRPC's messages out of HTTP/2's DATA frames.

A message has a prefix of five bytes: a flag for compression and the length. Where a DATA frame ends
means nothing: it may hold several messages, or a piece of one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError, Message

from qrpc_lab.rpc.messages import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = 5
# Nobody reads a message as large as this one in a picture, and a proxy must not hoard memory.
_KEPT = 16 * 1024
# Bytes up to this many are shown in a picture; of more, how many there are.
_SHOWN = 32


@dataclass(frozen=True, slots=True)
class Data:
    """A whole message: its length, and its bytes unless it is compressed or huge."""

    length: int
    body: bytes | None
    compressed: bool


class Assembler:
    """Puts the messages of one side of a stream together."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._body = bytearray()
        self._missing = 0

    def feed(self, data: memoryview) -> Iterator[Data]:
        """Take the payload of a DATA frame; give the messages that are complete with it."""
        while data:
            data = self._take_head(data) if len(self._head) < _PREFIX else self._take_body(data)
            if len(self._head) == _PREFIX and not self._missing:
                yield self._complete()

    def _take_head(self, data: memoryview) -> memoryview:
        wanted = _PREFIX - len(self._head)
        self._head += data[:wanted]
        if len(self._head) == _PREFIX:
            self._missing = self._length()
        return data[wanted:]

    def _take_body(self, data: memoryview) -> memoryview:
        piece = data[: self._missing]
        self._missing -= len(piece)
        if self._length() <= _KEPT:
            self._body += piece
        return data[len(piece) :]

    def _length(self) -> int:
        return int.from_bytes(self._head[1:], "big")

    def _complete(self) -> Data:
        length, compressed = self._length(), bool(self._head[0])
        readable = not compressed and length <= _KEPT
        done = Data(length, bytes(self._body) if readable else None, compressed)
        self._head.clear()
        self._body.clear()
        return done


def whole(body: bytes) -> Data:
    """Return a message that came in one piece, as one that was put together: a huge one bare."""
    return Data(len(body), body if len(body) <= _KEPT else None, compressed=False)


def read(data: Data, kind: type[Message] | None) -> tuple[dict[str, Any] | None, str]:
    """Return a message as plain data and in a few words; `None` and its size when it cannot be."""
    if data.body is not None and kind is not None:
        try:
            message = kind.FromString(data.body)
        except DecodeError:
            return None, f"({data.length} bytes that are no {kind.DESCRIPTOR.name})"
        return plain(message), words(message)
    return None, f"({data.length} bytes{', compressed' if data.compressed else ''})"


def words(message: Message) -> str:
    """Return a message in a few words: its one field that is set, or each by name."""
    present = {field.name: plain(message)[field.name] for field, _ in message.ListFields()}
    if not present:
        return "{}"
    if len(present) == 1:
        return _word(*present.values())
    return ", ".join(f"{name} {_word(value)}" for name, value in present.items())


def _word(value: Any) -> str:  # noqa: ANN401 - any field
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bytes) and len(value) > _SHOWN:
        return f"({len(value)} bytes)"
    return str(value)
