"""Whatever the bytes and wherever they are cut: the decoder never raises."""

from __future__ import annotations

from itertools import pairwise

import hpack
from hyperframe import frame as http2
from hypothesis import given, settings
from hypothesis import strategies as st

from qrpc_lab.rpc.wire.decoder import PREFACE, Decoder
from qrpc_lab.rpc.wire.frame import Frame

_PATH = [(":path", "/lab.Chat/Talk"), ("grpc-timeout", "5S")]
_CALL = b"".join(
    frame.serialize()
    for frame in (
        http2.SettingsFrame(0, {http2.SettingsFrame.INITIAL_WINDOW_SIZE: 100}),
        http2.HeadersFrame(1, hpack.Encoder().encode(_PATH), flags=["END_HEADERS"]),
        http2.DataFrame(1, b"\0\0\0\0\4\x12\x02hi\0\0\0\0\0"),
        http2.DataFrame(1, b"", flags=["END_STREAM"]),
        http2.RstStreamFrame(1, error_code=8),
    )
)


def _decode(pieces: list[bytes]) -> list[Frame]:
    frames: list[Frame] = []
    decoder = Decoder(1, frames.append)
    for piece in pieces:
        decoder.feed("client", piece)
    return frames


@settings(deadline=None, max_examples=200)
@given(st.lists(st.binary(max_size=200), max_size=8), st.booleans())
def test_any_bytes(pieces: list[bytes], preface: bool) -> None:  # noqa: FBT001 - drawn
    """Noise, with and without a preface before it, is UNDECODED at most once."""
    frames = _decode([PREFACE, *pieces] if preface else pieces)
    assert [frame.kind for frame in frames].count("UNDECODED") <= 1


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(_CALL) - 1), st.integers(0, 255))
def test_one_wrong_byte(place: int, byte: int) -> None:
    """A call with one byte changed is told as far as it makes sense."""
    broken = bytearray(_CALL)
    broken[place] = byte
    kinds = [frame.kind for frame in _decode([PREFACE, bytes(broken)])]
    assert kinds.count("UNDECODED") <= 1


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(0, len(_CALL)), max_size=20))
def test_any_cut(cuts: list[int]) -> None:
    """A good call is the same frames wherever it is cut into pieces."""
    edges = [0, *sorted(cuts), len(_CALL)]
    pieces = [_CALL[start:end] for start, end in pairwise(edges)]
    frames = _decode([PREFACE, *pieces])
    assert frames == _decode([PREFACE, _CALL])
    kinds = ["SETTINGS", "HEADERS", "DATA", "DATA", "END_STREAM", "RST_STREAM"]
    assert [frame.kind for frame in frames] == kinds
