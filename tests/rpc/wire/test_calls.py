"""Real calls of grpc through the proxy, as they look on the wire."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc
import pytest

from qrpc_lab.pb import chat_pb2, greeter_pb2, prices_pb2, readings_pb2
from qrpc_lab.rpc import connect, serve
from qrpc_lab.rpc.wire import Frame, Proxy
from tests.rpc import scene

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOUSEKEEPING = {"SETTINGS", "PING", "WINDOW_UPDATE", "GOAWAY"}


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy before a server of all four services."""
    with serve([kind() for kind in scene.ALL]) as server, Proxy(server.target) as between:
        yield between


def _kinds(frames: tuple[Frame, ...], side: str) -> list[str]:
    return [f.kind for f in frames if f.side == side and f.kind not in _HOUSEKEEPING]


def _has(kind: str, side: str):
    return lambda frames: kind in _kinds(frames, side)


def test_unary(proxy: Proxy) -> None:
    """A unary call: deadline in the headers, one message each way, the half-close, the status."""
    with scene.connected("lab.Greeter", proxy.target) as stub:
        stub.Greet(greeter_pb2.GreetRequest(name="Ada"), timeout=5, metadata=[("x-lesson", "02")])
    frames = proxy.frames()
    assert _kinds(frames, "client") == ["HEADERS", "DATA", "END_STREAM"]
    assert _kinds(frames, "server") == ["HEADERS", "DATA", "TRAILERS", "END_STREAM"]
    opening = next(f for f in frames if f.kind == "HEADERS")
    assert opening.method == "/lab.Greeter/Greet"
    assert opening.timeout is not None
    assert 4 < opening.timeout < 5.1  # grpc rounds up
    assert ("x-lesson", "02") in opening.headers
    asked, answered = (f for f in frames if f.kind == "DATA")
    assert (asked.message, asked.length) == ({"name": "Ada", "language": ""}, 5)
    assert answered.message == {"message": "Hello, Ada!"}
    assert next(f for f in frames if f.kind == "TRAILERS").code == "OK"


def test_no_deadline_and_an_error(proxy: Proxy) -> None:
    """Without a deadline there is no grpc-timeout; a refusal is trailers with code and details."""
    with connect("lab.Greeter", proxy.target) as stub, pytest.raises(grpc.RpcError):
        stub.Greet(greeter_pb2.GreetRequest())
    frames = proxy.frames()
    assert next(f for f in frames if f.kind == "HEADERS").timeout is None
    trailers = next(f for f in frames if f.kind == "TRAILERS")
    assert (trailers.code, trailers.details) == ("INVALID_ARGUMENT", "a name, please")


def test_server_stream(proxy: Proxy) -> None:
    """Each message is told, in order, also when several share an HTTP/2 frame."""
    with connect("lab.Prices", proxy.target) as stub:
        list(stub.Watch(prices_pb2.WatchRequest(symbol="ACME"), timeout=5))
    quotes = [f.message for f in proxy.frames() if f.kind == "DATA" and f.side == "server"]
    assert [quote["sequence"] for quote in quotes if quote] == [1, 2, 3]


def test_client_stream_half_closes_after_its_last_message(proxy: Proxy) -> None:
    """END_STREAM of the client stands after its messages, and the answer after that."""
    with connect("lab.Readings", proxy.target) as stub:
        stub.Record((readings_pb2.Reading(taken_ms=n) for n in range(3)), timeout=5)
    frames = proxy.frames()
    assert _kinds(frames, "client") == ["HEADERS", "DATA", "DATA", "DATA", "END_STREAM"]
    kinds = [(f.side, f.kind) for f in frames]
    assert kinds.index(("client", "END_STREAM")) < kinds.index(("server", "DATA"))


def test_bidi_keeps_causes_before_effects(proxy: Proxy) -> None:
    """In a ping-pong each answer stands before the question that it caused."""
    answers: threading.Semaphore = threading.Semaphore(0)

    def lines() -> Iterator[chat_pb2.Line]:
        for number in range(20):
            answers.acquire(timeout=5)
            yield chat_pb2.Line(text=str(number))

    with connect("lab.Chat", proxy.target) as stub:
        for _ in stub.Talk(lines(), timeout=5):
            answers.release()
    sides = [f.side for f in proxy.frames() if f.kind == "DATA"]
    assert sides == ["server", "client"] * 20 + ["server"]


def test_cancel_is_a_reset_stream(proxy: Proxy) -> None:
    """A call that its client cancels ends with RST_STREAM CANCEL of the client."""
    ending = threading.Event()

    def lines() -> Iterator[chat_pb2.Line]:
        ending.wait(5)
        yield from ()

    with connect("lab.Chat", proxy.target) as stub:
        call = stub.Talk(lines())
        next(call)
        call.cancel()
        assert proxy.wait(_has("RST_STREAM", "client"), 5)
        ending.set()
    reset = next(f for f in proxy.frames() if f.kind == "RST_STREAM")
    assert (reset.code, reset.method) == ("CANCEL", "/lab.Chat/Talk")


def test_passed_deadline(proxy: Proxy) -> None:
    """A call out of time has its deadline in the headers and a reset at its end."""
    ending = threading.Event()

    def lines() -> Iterator[chat_pb2.Line]:
        ending.wait(5)
        yield from ()

    with scene.connected("lab.Chat", proxy.target) as stub, pytest.raises(grpc.RpcError):
        list(stub.Talk(lines(), timeout=0.2))
    ending.set()
    opening = next(f for f in proxy.frames() if f.kind == "HEADERS")
    assert opening.timeout is not None
    assert 0 < opening.timeout < 0.25
    assert proxy.wait(_has("RST_STREAM", "client"), 5)


def test_big_messages_pass_and_are_counted(proxy: Proxy) -> None:
    """Three megabytes go through whole; their length is told, their content is not kept."""
    name = "x" * 3_000_000
    with connect("lab.Greeter", proxy.target) as stub:
        reply = stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=20)
    assert reply.message == f"Hello, {name}!"
    asked, answered = (f for f in proxy.frames() if f.kind == "DATA")
    assert asked.length is not None
    assert asked.length > 3_000_000
    assert (asked.message, answered.message) == (None, None)


def test_many_connections(proxy: Proxy) -> None:
    """Twenty channels, calling at the same time, are twenty connections; no call is mixed up."""

    def caller(number: int) -> list[str]:
        with connect("lab.Greeter", proxy.target) as stub:
            names = [f"{number}-{n}" for n in range(10)]
            asked = (greeter_pb2.GreetRequest(name=name) for name in names)
            return [stub.Greet(request, timeout=20).message for request in asked]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(caller, range(20)))
    assert answers == [[f"Hello, {i}-{n}!" for n in range(10)] for i in range(20)]
    frames = proxy.frames()
    assert {f.connection for f in frames} == set(range(1, 21))
    assert not [f for f in frames if f.kind == "UNDECODED"]
    for number in range(1, 21):
        asked = [f for f in frames if (f.connection, f.side) == (number, "client")]
        names = [f.message["name"] for f in asked if f.message]
        assert len({name.partition("-")[0] for name in names}) == 1
        assert len(names) == 10


def test_one_channel_is_one_connection(proxy: Proxy) -> None:
    """Calls at the same time on one channel share a connection, each on a stream of its own."""
    with connect("lab.Greeter", proxy.target) as stub:
        request = greeter_pb2.GreetRequest(name="x")
        calls = [stub.Greet.future(request, timeout=10) for _ in range(50)]
        assert [call.result().message for call in calls] == ["Hello, x!"] * 50
    opened = [f for f in proxy.frames() if (f.side, f.kind) == ("client", "HEADERS")]
    assert {f.connection for f in opened} == {1}
    assert len({f.stream for f in opened}) == 50
