"""Pictures of frames: what a learner sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrpc_lab.pb.quotes_pb2 import Tick
from qrpc_lab.rpc.wire import Frame, diagram, mermaid
from qrpc_lab.rpc.wire.grpc_messages import read, whole, words


def _frame(side, kind: str, stream: int = 1, **told) -> Frame:
    method = "/lab.Chat/Talk" if stream else ""
    return Frame(connection=1, stream=stream, side=side, kind=kind, method=method, **told)


CHAT = [
    _frame("client", "SETTINGS", 0, text="ENABLE_PUSH 0"),
    _frame("client", "HEADERS", timeout=5.0),
    _frame("server", "HEADERS", headers=((":status", "200"),)),
    _frame("server", "DATA", text='"welcome"', length=9),
    _frame("client", "DATA", text='"hello"', length=7),
    _frame("client", "WINDOW_UPDATE", text="+9", length=9),
    _frame("client", "END_STREAM"),
    _frame("server", "DATA", text='"ben: bye"', length=10),
    _frame("server", "TRAILERS", code="OK", end_stream=True),
    _frame("server", "END_STREAM"),
]


CHAT_DRAWN = """\
client                                                             server
  │ HEADERS /lab.Chat/Talk   grpc-timeout 5 s                 ─────▶ │
  │ ◀─────   HEADERS 200                                             │
  │ ◀─────   DATA "welcome"              the server speaks first     │
  │ DATA "hello"                                              ─────▶ │
  │ DATA (empty) END_STREAM     half-close: I am done         ─────▶ │
  │ ◀─────   DATA "ben: bye"             the other half still talks  │
  │ ◀─────   HEADERS grpc-status OK END_STREAM                       │"""


def test_a_conversation() -> None:
    """One line for each frame, arrows on the side of the receiver, notes where they teach."""
    assert diagram(CHAT) == CHAT_DRAWN


def test_everything_shows_the_housekeeping() -> None:
    """Settings and window updates are there when asked for."""
    assert "SETTINGS ENABLE_PUSH 0" in diagram(CHAT, everything=True)
    assert "WINDOW_UPDATE +9" in diagram(CHAT, everything=True)


def test_windows_show_the_credit_of_calls_alone() -> None:
    """Of the housekeeping only what a receiver grants to a call is there, in both pictures."""
    frames = [*CHAT, _frame("client", "WINDOW_UPDATE", 0, text="+7", length=7)]
    for picture in (diagram, mermaid):
        drawn = picture(frames, windows=True)
        assert ["WINDOW_UPDATE +9" in drawn, "+7" in drawn, "SETTINGS" in drawn] == [
            True,
            False,
            False,
        ]


def test_long_bytes_are_counted() -> None:
    """A message is told in a few words, whatever it carries."""
    assert words(Tick(cents=9150, chart=bytes(16_000))) == "cents 9150, chart (16000 bytes)"
    assert words(Tick(cents=9150, chart=b"up")) == "cents 9150, chart b'up'"


def test_a_huge_message_is_its_length() -> None:
    """Nobody reads it in a picture, and a thousand schedules of it would fill the pipe."""
    small, huge = (Tick(cents=1, chart=bytes(size)) for size in (16_000, 17_000))
    message, _ = read(whole(small.SerializeToString()), Tick)
    assert message is not None
    assert message["cents"] == 1
    assert read(whole(huge.SerializeToString()), Tick) == (None, "(17006 bytes)")


def test_several_calls_are_numbered() -> None:
    """With more than one call each line says which; frames of the connection say none."""
    frames = [
        _frame("client", "HEADERS", 1),
        _frame("client", "HEADERS", 3),
        _frame("server", "GOAWAY", 0, code="NO_ERROR"),
    ]
    assert [line[:7] for line in diagram(frames).splitlines()[1:]] == [
        "  1   │",
        "  2   │",
        "      │",
    ]


def test_several_connections_are_told() -> None:
    """A channel for each call is seen: each call says by which connection it came."""
    first, second = _frame("client", "HEADERS"), replace(_frame("client", "HEADERS"), connection=2)
    assert "connection" not in diagram([first])
    drawn = diagram([first, second]).splitlines()
    assert ["connection 1" in drawn[1], "connection 2" in drawn[2]] == [True, True]


def test_no_line_is_longer_than_a_terminal() -> None:
    """Long messages and methods are cut, with and without numbers and notes."""
    long = "x" * 200
    frames = [
        _frame("server", "DATA", text=long),
        _frame("client", "DATA", 3, text=long),
        _frame("client", "END_STREAM", 3, text=long),
    ]
    lines = diagram(frames).splitlines()
    assert max(map(len, lines)) <= 80
    assert len({len(line) for line in lines[1:]}) == 1
    assert "the server speaks first" in lines[1]


def test_wide_letters_take_two_columns() -> None:
    """The lines stand straight beside Chinese and beside accents that take no room."""
    plain, wide, accent = (
        diagram([_frame("client", "DATA", text=text)]).splitlines()[1]
        for text in ("x" * 100, "\u4f60\u597d" * 50, "e\u0301" * 100)
    )
    assert plain.endswith("… ─────▶ │")
    assert len(accent) - accent.count("\u0301") == len(plain)
    two_columns = sum(wide.count(letter) for letter in "\u4f60\u597d")
    assert len(wide) + two_columns == len(plain)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(4.99, "5 s"), (0.251, "251 ms"), (0.00999, "10 ms"), (125.0, "125 s"), (1.5, "1.5 s")],
)
def test_deadlines_are_shown_as_they_were_meant(seconds: float, shown: str) -> None:
    """What grpc's rounding and a moment on the way took off does not show."""
    assert f"grpc-timeout {shown} " in diagram([_frame("client", "HEADERS", timeout=seconds)])


def test_mermaid_is_safe_from_what_people_say() -> None:
    """What would end a statement in Mermaid is written as an entity."""
    text = mermaid([_frame("client", "DATA", text='"a; b # c\n<d>"')])
    assert text.splitlines() == [
        "sequenceDiagram",
        "    participant client",
        "    participant server",
        '    client->>server: DATA "a#59; b #35; c #lt;d#gt;"',
    ]


def test_mermaid_has_the_same_lines() -> None:
    """Both pictures tell the same frames and the same notes."""
    drawn = mermaid(CHAT).splitlines()
    assert len([line for line in drawn if "->>" in line]) == len(diagram(CHAT).splitlines()) - 1
    assert "    Note over client,server: half-close: I am done" in drawn
