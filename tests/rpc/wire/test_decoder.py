"""The decoder against bytes that grpc would rarely or never send."""

from __future__ import annotations

import hpack
import pytest
from hyperframe import frame as http2

from qrpc_lab.pb import greeter_pb2
from qrpc_lab.rpc.wire.decoder import PREFACE, Decoder
from qrpc_lab.rpc.wire.frame import Frame, error_name, status_name, timeout_seconds

HEADERS = [(":path", "/lab.Greeter/Greet"), ("grpc-timeout", "250m"), ("te", "trailers")]


class Connection:
    """A decoder and what it told."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.decoder = Decoder(1, self.frames.append)

    def client(self, *frames: http2.Frame | bytes) -> None:
        """Let the client send frames."""
        for each in frames:
            data = each if isinstance(each, bytes) else each.serialize()
            self.decoder.feed("client", data)

    @property
    def kinds(self) -> list[str]:
        """What was told, by kind."""
        return [frame.kind for frame in self.frames]


def _headers(block: bytes, *flags: str) -> http2.HeadersFrame:
    return http2.HeadersFrame(1, block, flags=["END_HEADERS", *flags])


def _message(name: str) -> bytes:
    body = greeter_pb2.GreetRequest(name=name).SerializeToString()
    return b"\0" + len(body).to_bytes(4, "big") + body


def test_byte_by_byte() -> None:
    """However the bytes are cut into pieces, the frames are the same."""
    opening = _headers(hpack.Encoder().encode(HEADERS))
    data = http2.DataFrame(1, _message("Ada"), flags=["END_STREAM"])
    everything = PREFACE + opening.serialize() + data.serialize()
    whole, pieces = Connection(), Connection()
    whole.client(everything)
    pieces.client(*(bytes([byte]) for byte in everything))
    assert pieces.frames == whole.frames
    assert whole.kinds == ["HEADERS", "DATA", "END_STREAM"]
    assert whole.frames[0].timeout == 0.25
    assert whole.frames[1].text == '"Ada"'
    assert whole.frames[1].end_stream


def test_messages_do_not_end_where_frames_do() -> None:
    """Two messages in one frame, one message in three, and an empty one."""
    connection = Connection()
    both = _message("a") + _message("b")
    long = _message("c" * 40)
    connection.client(PREFACE, _headers(hpack.Encoder().encode(HEADERS)))
    connection.client(http2.DataFrame(1, both), http2.DataFrame(1, long[:3]))
    connection.client(http2.DataFrame(1, long[3:20]), http2.DataFrame(1, long[20:]))
    connection.client(http2.DataFrame(1, _message("")))
    messages = [frame.message for frame in connection.frames if frame.kind == "DATA"]
    assert [m and m["name"] for m in messages] == ["a", "b", "c" * 40, ""]


def test_headers_in_continuation_frames() -> None:
    """A header block may be cut into several frames; the end of the stream stands on the first."""
    block = hpack.Encoder().encode(HEADERS)
    connection = Connection()
    connection.client(PREFACE, http2.HeadersFrame(1, block[:5], flags=["END_STREAM"]))
    assert connection.kinds == []
    connection.client(http2.ContinuationFrame(1, block[5:9]))
    connection.client(http2.ContinuationFrame(1, block[9:], flags=["END_HEADERS"]))
    assert connection.kinds == ["HEADERS", "END_STREAM"]
    assert connection.frames[0].method == "/lab.Greeter/Greet"


def test_header_table_of_the_other_side() -> None:
    """A side that allows a larger header table gets headers that use it."""
    connection = Connection()
    settings = {http2.SettingsFrame.HEADER_TABLE_SIZE: 65536}
    connection.decoder.feed("server", http2.SettingsFrame(0, settings).serialize())
    encoder = hpack.Encoder()
    encoder.header_table_size = 65536
    connection.client(PREFACE, _headers(encoder.encode(HEADERS)))
    assert connection.kinds == ["SETTINGS", "HEADERS"]
    assert connection.frames[0].text == "HEADER_TABLE_SIZE 65536"


def test_details_of_a_status() -> None:
    """The details of a status are told as the server wrote them, not as they travel."""
    trailers = [("grpc-status", "5"), ("grpc-message", "no phrase for %F0%9F%92%A1, 100%25 sure")]
    connection = Connection()
    frame = _headers(hpack.Encoder().encode(trailers), "END_STREAM")
    connection.decoder.feed("server", frame.serialize())
    assert (connection.frames[0].kind, connection.frames[0].code) == ("TRAILERS", "NOT_FOUND")
    assert connection.frames[0].details == "no phrase for \U0001f4a1, 100% sure"


def test_compressed_or_wrong_messages_are_told_by_size() -> None:
    """What cannot be read is told as so many bytes."""
    connection = Connection()
    connection.client(PREFACE, _headers(hpack.Encoder().encode(HEADERS)))
    connection.client(http2.DataFrame(1, b"\1\0\0\0\2xx"), http2.DataFrame(1, b"\0\0\0\0\1\xff"))
    assert [frame.text for frame in connection.frames[1:]] == [
        "(2 bytes, compressed)",
        "(1 bytes that are no GreetRequest)",
    ]


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        PREFACE + _headers(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff").serialize(),
        PREFACE + b"\0\0\1\0\x08\0\0\0\1\x09",
    ],
    ids=["HTTP/1", "broken header block", "more padding than frame"],
)
def test_what_is_not_understood_is_told_once(garbage: bytes) -> None:
    """Bytes that make no sense are told as UNDECODED, and the decoder is deaf from then on."""
    connection = Connection()
    connection.client(garbage, garbage, b"more")
    assert connection.kinds == ["UNDECODED"]
    assert connection.frames[0].text


def test_frames_of_the_connection() -> None:
    """Housekeeping is told with what it carries, an unknown kind by its name."""
    connection = Connection()
    connection.client(
        PREFACE,
        http2.WindowUpdateFrame(0, 100),
        http2.PingFrame(0, b"12345678", flags=["ACK"]),
        http2.GoAwayFrame(0, error_code=11, additional_data=b"too_many_pings"),
        http2.RstStreamFrame(1, error_code=8),
        http2.ExtensionFrame(type=0x77, stream_id=0, body=b"?"),
    )
    told = [(frame.kind, frame.code, frame.text) for frame in connection.frames]
    assert told == [
        ("WINDOW_UPDATE", None, "+100"),
        ("PING", None, "ack"),
        ("GOAWAY", "ENHANCE_YOUR_CALM", "too_many_pings"),
        ("RST_STREAM", "CANCEL", ""),
        ("EXTENSION", None, ""),
    ]


def test_names_and_timeouts() -> None:
    """Numbers have names, also those that nobody has defined; a timeout is seconds or nothing."""
    assert (error_name(7), error_name(99)) == ("REFUSED_STREAM", "ERROR_99")
    assert (status_name("4"), status_name("77")) == ("DEADLINE_EXCEEDED", "STATUS_77")
    assert [timeout_seconds(text) for text in ("2H", "5S", "1500m", "7u", "x", "")] == [
        7200.0,
        5.0,
        1.5,
        7e-6,
        None,
        None,
    ]
