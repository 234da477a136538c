"""The record of a schedule's wires, as frames of the proxy's own class."""

from __future__ import annotations

import threading

import grpc

from qrpc_lab.pb import chat_pb2, chat_pb2_grpc
from qrpc_lab.rpc import connect, serve
from qrpc_lab.rpc.sim import frames
from qrpc_lab.rpc.wire import Frame, diagram
from tests.rpc.sim.lab import ending, lab, seen


def brief(told):
    """Return who sent what, in order."""
    return tuple(f"{frame.side[0]} {frame.kind}" for frame in told)


def test_a_unary_call():
    """Opening, message, half-close; headers, message, status."""

    def unary(request, context):
        return request

    def main():
        with lab(unary) as at:
            at.unary()(b"abc", timeout=2.5, metadata=[("who", "me")])
            return frames()

    (told,) = seen(main)
    assert all(isinstance(frame, Frame) for frame in told)
    assert brief(told) == (
        "c HEADERS",
        "c DATA",
        "c END_STREAM",
        "s HEADERS",
        "s DATA",
        "s TRAILERS",
        "s END_STREAM",
    )
    opening, data, trailers = told[0], told[1], told[5]
    assert (opening.method, opening.timeout) == ("/lab.Raw/unary", 2.5)
    assert ("who", "me") in opening.headers
    assert (data.length, data.stream, data.connection) == (3, 1, 1)
    assert trailers.code == "OK"


def test_an_error_and_a_cancel():
    """Trailers with the code, and a reset."""

    def unary_refuses(request, context):
        context.abort(grpc.StatusCode.NOT_FOUND, "no")

    def unary_waits(request, context):
        gone = threading.Event()
        if context.add_callback(gone.set):  # else it is over already
            gone.wait()
        return request

    def main():
        with lab(unary_refuses, unary_waits) as at:
            ending(lambda: at.unary("unary_refuses")(b""))
            at.unary("unary_waits").future(b"").cancel()
            return tuple((f.stream, f.kind, f.code, f.details) for f in frames() if f.code)

    assert seen(main) == {((1, "TRAILERS", "NOT_FOUND", "no"), (3, "RST_STREAM", "CANCEL", ""))}


def test_a_server_that_does_not_wait_for_the_half_close():
    """It throws the stream away after its status, and also when it cancels."""

    def ups_early(requests, context):
        return next(requests)

    def downs_cancels(request, context):
        context.cancel()
        yield b""

    def main():
        go = threading.Event()

        def asks():
            yield b"1"
            go.wait()

        with lab(ups_early, downs_cancels) as at:
            at.ups("ups_early")(asks())
            go.set()
            ending(lambda: list(at.downs("downs_cancels")(b"")))
            return brief(frames())

    assert seen(main) == {
        (
            *("c HEADERS", "c DATA", "s HEADERS", "s DATA"),
            *("s TRAILERS", "s END_STREAM", "s RST_STREAM"),
            *("c HEADERS", "c DATA", "c END_STREAM"),
            *("s TRAILERS", "s END_STREAM", "s RST_STREAM"),
        )
    }


def test_an_iterator_that_raises_resets_the_stream():
    """With HTTP/2's name for an internal error."""

    def ups(requests, context):
        return b"".join(requests)

    def asks():
        raise ValueError("boom")
        yield b""

    def main():
        with lab(ups) as at:
            ending(lambda: at.ups()(asks()))
            return tuple((f.kind, f.code) for f in frames())

    assert seen(main) == {(("HEADERS", None), ("RST_STREAM", "INTERNAL_ERROR"))}


def test_messages_are_told_as_data():
    """Where their type is known; and the pictures of the proxy work on them."""

    class Chat(chat_pb2_grpc.ChatServicer):
        def Talk(self, lines, context):  # noqa: N802 - the name in the .proto
            for line in lines:
                yield chat_pb2.Line(text=line.text.upper())

    def main():
        with serve(Chat()) as server, connect("lab.Chat", server.target) as stub:
            heard = [line.text for line in stub.Talk(iter([chat_pb2.Line(text="hello")]))]
        told = frames()
        texts = tuple(frame.message["text"] for frame in told if frame.kind == "DATA")
        return tuple(heard), texts, "HELLO" in diagram(told)

    assert seen(main, schedules=30) == {(("HELLO",), ("hello", "HELLO"), True)}


def test_nothing_was_sent_yet():
    """A schedule begins with silent wires."""
    assert seen(frames, schedules=2) == {()}


def test_nothing_outside_a_schedule():
    """There is no wire to tell of."""
    assert frames() == ()
