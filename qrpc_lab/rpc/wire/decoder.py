"""The bytes of a connection to frames.

HTTP/2 is a conversation with state: header compression runs through a whole direction, and each
side may tell the other how large its table is. So one `Decoder` hears both directions, in an order
that keeps cause before effect; the proxy sees to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import hpack
from hyperframe import frame as http2

from qrpc_lab.rpc.services import method_types
from qrpc_lab.rpc.wire.frame import Frame, Side, error_name, status_name, timeout_seconds
from qrpc_lab.rpc.wire.grpc_messages import Assembler, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_HEADER = 9
_OTHER: dict[Side, Side] = {"client": "server", "server": "client"}
# One list of headers may take this much; grpc can be told to accept more than hpack does.
_MOST_HEADERS = 1 << 20


class Decoder:
    """Hears one connection and tells its frames to `tell`. Not thread-safe: the proxy holds a lock.

    `feed` never raises. What it does not understand it tells as one `UNDECODED`, and then it hears
    no more of this connection, because later headers could not be read without earlier ones.
    """

    def __init__(self, connection: int, tell: Callable[[Frame], None]) -> None:
        self._connection = connection
        self._tell = tell
        self._deaf = False
        self._methods: dict[int, str] = {}
        self._directions: dict[Side, _Direction] = {
            "client": _Direction(preface=True),
            "server": _Direction(preface=False),
        }

    def feed(self, side: Side, data: bytes) -> None:
        """Hear what `side` sent."""
        if self._deaf:
            return
        try:
            for frame in self._directions[side].split(data):
                self._hear(side, frame)
        except Exception as error:  # noqa: BLE001 - whatever it is, the traffic must go on
            self._deaf = True
            self._say(0, side, "UNDECODED", text=f"{type(error).__name__}: {error}")

    def _hear(self, side: Side, frame: http2.Frame) -> None:
        stream = frame.stream_id
        match frame:
            case http2.HeadersFrame() | http2.ContinuationFrame():
                self._headers(side, frame)
            case http2.DataFrame():
                self._data(side, frame)
            case http2.RstStreamFrame():
                self._say(stream, side, "RST_STREAM", code=error_name(frame.error_code))
                self._forget(stream)
            case http2.GoAwayFrame():
                text = bytes(frame.additional_data).decode("utf-8", "replace")
                code = error_name(frame.error_code)
                self._say(0, side, "GOAWAY", code=code, text=text)
            case http2.WindowUpdateFrame():
                credit = frame.window_increment
                self._say(stream, side, "WINDOW_UPDATE", length=credit, text=f"+{credit}")
            case http2.SettingsFrame():
                self._settings(side, frame)
            case http2.PingFrame():
                self._say(0, side, "PING", text="ack" if "ACK" in frame.flags else "")
            case _:
                self._say(stream, side, type(frame).__name__.removesuffix("Frame").upper())

    def _headers(self, side: Side, frame: http2.HeadersFrame | http2.ContinuationFrame) -> None:
        headers = self._directions[side].headers(frame)
        if headers is None:
            return  # a CONTINUATION follows
        found = dict(headers)
        stream, ends = frame.stream_id, self._directions[side].ends
        if ":path" in found:
            self._methods[stream] = found[":path"]
        told: dict[str, Any] = {"headers": headers, "end_stream": ends}
        if "grpc-status" in found:
            code = status_name(found["grpc-status"])
            details = unquote(found.get("grpc-message", ""))  # percent-encoded on the wire
            self._say(stream, side, "TRAILERS", code=code, details=details, **told)
        else:
            timeout = timeout_seconds(found.get("grpc-timeout", ""))
            self._say(stream, side, "HEADERS", timeout=timeout, **told)
        if ends:
            self._end(side, stream)

    def _data(self, side: Side, frame: http2.DataFrame) -> None:
        stream, ends = frame.stream_id, "END_STREAM" in frame.flags
        types = method_types(self._methods.get(stream, ""))
        kind = None if types is None else types[0 if side == "client" else 1]
        whole = list(self._directions[side].messages(stream).feed(memoryview(frame.data)))
        for number, data in enumerate(whole, 1):
            message, text = read(data, kind)
            last = ends and number == len(whole)
            told = {"message": message, "text": text, "end_stream": last}
            self._say(stream, side, "DATA", length=data.length, **told)
        if ends:
            self._end(side, stream)

    def _settings(self, side: Side, frame: http2.SettingsFrame) -> None:
        if "ACK" in frame.flags:
            self._say(0, side, "SETTINGS", text="ack")
            return
        table = frame.settings.get(http2.SettingsFrame.HEADER_TABLE_SIZE)
        if table is not None:
            self._directions[_OTHER[side]].hpack.max_allowed_table_size = table
        text = ", ".join(f"{_setting(key)} {value}" for key, value in frame.settings.items())
        self._say(0, side, "SETTINGS", text=text)

    def _end(self, side: Side, stream: int) -> None:
        self._say(stream, side, "END_STREAM")
        self._directions[side].forget(stream)

    def _forget(self, stream: int) -> None:
        for direction in self._directions.values():
            direction.forget(stream)

    def _say(self, stream: int, side: Side, kind: str, **told: Any) -> None:  # noqa: ANN401 - the fields of a Frame
        method = self._methods.get(stream, "")
        connection = self._connection
        frame = Frame(
            connection=connection, stream=stream, side=side, kind=kind, method=method, **told
        )
        self._tell(frame)


class _Direction:
    """What one side sends: bytes cut into frames, header blocks, messages by stream."""

    def __init__(self, *, preface: bool) -> None:
        self.hpack = hpack.Decoder(_MOST_HEADERS)
        self.ends = False
        self._preface = preface
        self._bytes = bytearray()
        self._block = bytearray()
        self._messages: dict[int, Assembler] = {}

    def split(self, data: bytes) -> Iterator[http2.Frame]:
        """Give the frames that are complete with `data`."""
        self._bytes += data
        if self._preface:
            if len(self._bytes) < len(PREFACE):
                return
            if self._bytes[: len(PREFACE)] != PREFACE:
                raise ValueError("this connection does not speak HTTP/2")
            del self._bytes[: len(PREFACE)]
            self._preface = False
        while len(self._bytes) >= _HEADER:
            header = memoryview(bytes(self._bytes[:_HEADER]))
            frame, length = http2.Frame.parse_frame_header(header)
            if len(self._bytes) < _HEADER + length:
                return
            frame.parse_body(memoryview(bytes(self._bytes[_HEADER : _HEADER + length])))
            del self._bytes[: _HEADER + length]
            yield frame

    def headers(
        self, frame: http2.HeadersFrame | http2.ContinuationFrame
    ) -> tuple[tuple[str, str], ...] | None:
        """Give the headers once their block is complete; `ends` tells whether the stream is."""
        if isinstance(frame, http2.HeadersFrame):
            self.ends = "END_STREAM" in frame.flags
        self._block += frame.data
        if len(self._block) > _MOST_HEADERS:
            raise ValueError("a header block without end")
        if "END_HEADERS" not in frame.flags:
            return None
        pairs = self.hpack.decode(bytes(self._block), raw=True)
        self._block.clear()
        return tuple((_text(name), _text(value)) for name, value in pairs)

    def messages(self, stream: int) -> Assembler:
        """Give the assembler of a stream."""
        return self._messages.setdefault(stream, Assembler())

    def forget(self, stream: int) -> None:
        """Drop what is kept of a stream."""
        self._messages.pop(stream, None)


def _text(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "backslashreplace")


def _setting(number: int) -> str:
    for name, value in vars(http2.SettingsFrame).items():
        if name.isupper() and value == number:
            return name
    return f"SETTING_{number:#x}"
