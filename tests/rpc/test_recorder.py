"""The server's view of calls in all four modes, however they end."""

from __future__ import annotations

import threading

import grpc
import pytest

from qrpc_lab.pb import chat_pb2, greeter_pb2, prices_pb2, readings_pb2
from qrpc_lab.rpc import Recorder, connect, serve
from tests.rpc import scene


def _line(text: str) -> chat_pb2.Line:
    return chat_pb2.Line(author="ada", text=text)


def _all_over(count: int):
    return lambda calls: len(calls) == count and all(call.ended for call in calls)


def test_unary_call() -> None:
    """Request, deadline, metadata, status and the one answer of a unary call."""
    recorder = Recorder()
    with serve(scene.Greeter(), interceptors=[recorder]) as server:
        with connect("lab.Greeter", server.target) as stub:
            request = greeter_pb2.GreetRequest(name="Ada")
            stub.Greet(request, timeout=20, metadata=[("x-lesson", "02"), ("x-lesson", "03")])
            stub.Greet(request)
            with pytest.raises(grpc.RpcError):
                stub.Greet(greeter_pb2.GreetRequest(), timeout=5)
        assert recorder.wait(_all_over(3), 5)
    first, second, third = recorder.calls()
    assert first.method == "/lab.Greeter/Greet"
    assert [value for key, value in first.metadata if key == "x-lesson"] == ["02", "03"]
    assert first.deadline is not None
    assert 10 < first.deadline < 21  # grpc rounds up
    assert first.messages == ({"name": "Ada", "language": ""},)
    assert (first.requests, first.answers, first.half_closed) == (1, 1, True)
    assert (first.code, first.cancelled) == ("OK", False)
    assert second.deadline is None
    assert second.peer == first.peer
    assert (third.code, third.answers) == ("INVALID_ARGUMENT", 0)


def test_server_stream() -> None:
    """The answers of a stream are counted, and its end is OK."""
    recorder = Recorder()
    with serve(scene.Prices(), interceptors=[recorder]) as server:
        with connect("lab.Prices", server.target) as stub:
            assert len(list(stub.Watch(prices_pb2.WatchRequest(symbol="A"), timeout=5))) == 3
        assert recorder.wait(_all_over(1), 5)
    (call,) = recorder.calls()
    assert (call.code, call.answers, call.cancelled) == ("OK", 3, False)


def test_client_stream() -> None:
    """Every request is kept, and the half-close is seen."""
    recorder = Recorder()
    with serve(scene.Readings(), interceptors=[recorder]) as server:
        with connect("lab.Readings", server.target) as stub:
            readings = [readings_pb2.Reading(station="S", taken_ms=n) for n in range(3)]
            assert stub.Record(iter(readings), timeout=5).count == 3
        assert recorder.wait(_all_over(1), 5)
    (call,) = recorder.calls()
    assert [message["taken_ms"] for message in call.messages] == [0, 1, 2]
    assert (call.requests, call.half_closed, call.code, call.answers) == (3, True, "OK", 1)


def test_bidi() -> None:
    """While the conversation runs it is open; after the half-close it ends with OK."""
    recorder = Recorder()
    ending = threading.Event()

    def lines():
        yield _line("hello")
        ending.wait(5)

    with serve(scene.Chat(), interceptors=[recorder]) as server:
        with connect("lab.Chat", server.target) as stub:
            call = stub.Talk(lines(), timeout=5)
            assert [next(call).text, next(call).text] == ["welcome", "hello"]
            (open_call,) = recorder.calls()
            assert (open_call.ended, open_call.half_closed, open_call.code) == (False, False, None)
            ending.set()
            assert list(call) == []
        assert recorder.wait(_all_over(1), 5)
    (over,) = recorder.calls()
    assert (over.half_closed, over.code, over.cancelled, over.answers) == (True, "OK", False, 2)


@pytest.mark.parametrize("service", ["lab.Chat", "lab.Readings"])
def test_cancelled_by_the_client(service: str) -> None:
    """A cancelled call is over and says so, whether its handler was waiting or between answers."""
    recorder = Recorder()
    ending = threading.Event()
    first = {"lab.Chat": _line("a"), "lab.Readings": readings_pb2.Reading(station="S")}[service]

    def requests():
        yield first
        ending.wait(5)

    with serve([scene.Chat(), scene.Readings()], interceptors=[recorder]) as server:
        with connect(service, server.target) as stub:
            is_chat = service == "lab.Chat"
            call = stub.Talk(requests()) if is_chat else stub.Record.future(requests())
            assert recorder.wait(lambda calls: bool(calls) and calls[0].requests == 1, 5)
            call.cancel()
            assert recorder.wait(_all_over(1), 5)
        ending.set()
    (over,) = recorder.calls()
    assert (over.cancelled, over.ended) == (True, True)
    assert over.code == "CANCELLED"


def test_deadline_passes() -> None:
    """A call out of time is told apart from one that its client cancelled."""
    recorder = Recorder()
    ending = threading.Event()

    def lines():
        yield _line("hello")
        ending.wait(5)

    with serve(scene.Chat(), interceptors=[recorder]) as server:
        with scene.connected("lab.Chat", server.target) as stub:
            with pytest.raises(grpc.RpcError):
                list(stub.Talk(lines(), timeout=0.3))
            assert recorder.wait(_all_over(1), 5)
        ending.set()
    (over,) = recorder.calls()
    assert (over.cancelled, over.code) == (True, "DEADLINE_EXCEEDED")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda: None, "INTERNAL"),
        (lambda: "text", "INTERNAL"),
        (lambda: 1 / 0, "UNKNOWN"),
    ],
)
def test_status_of_a_broken_handler(answer, code: str) -> None:
    """The recorded status is the one that the client gets, also when grpc makes it up."""
    recorder = Recorder()

    class Broken(scene.Greeter):
        def Greet(self, request, context):  # noqa: N802 - as in the .proto
            return answer()

    with (
        serve(Broken(), interceptors=[recorder]) as server,
        connect("lab.Greeter", server.target) as stub,
    ):
        with pytest.raises(grpc.RpcError) as caught:
            stub.Greet(greeter_pb2.GreetRequest(name="x"), timeout=5)
        assert recorder.wait(_all_over(1), 5)
    (call,) = recorder.calls()
    assert call.code == caught.value.code().name == code


def test_a_list_for_an_iterator_stays_an_error() -> None:
    """The recorder changes nothing: what grpc refuses without it, it refuses with it."""

    class Lists(scene.Prices):
        def Watch(self, request, context):  # noqa: N802 - as in the .proto
            return [prices_pb2.Quote()]

    details = []
    for interceptors in ([], [Recorder()]):
        with (
            serve(Lists(), interceptors=interceptors) as server,
            connect("lab.Prices", server.target) as stub,
        ):
            with pytest.raises(grpc.RpcError) as caught:
                list(stub.Watch(prices_pb2.WatchRequest(), timeout=5))
            details.append((caught.value.code(), caught.value.details()))
    assert details[0] == details[1]
    assert details[0][0] is grpc.StatusCode.UNKNOWN


def test_generator_is_dropped_on_cancel() -> None:
    """`finally` of a handler's generator still runs at once when the client leaves."""
    cleaned = threading.Event()

    class Endless(scene.Prices):
        def Watch(self, request, context):  # noqa: N802 - as in the .proto
            try:
                while True:
                    yield prices_pb2.Quote(symbol="x" * 1000)
            finally:
                cleaned.set()

    with (
        serve(Endless(), interceptors=[Recorder()]) as server,
        connect("lab.Prices", server.target) as stub,
    ):
        call = stub.Watch(prices_pb2.WatchRequest())
        next(call)
        call.cancel()
        assert cleaned.wait(5)
