"""Exceptions that leave a handler are told, ends of calls are not."""

from __future__ import annotations

import threading

import grpc
import pytest

from qrpc_lab.pb import chat_pb2, greeter_pb2, prices_pb2
from qrpc_lab.rpc import Failures, connect, serve
from tests.rpc import scene


def test_type_text_and_line() -> None:
    """An exception is told with its class, its text and the line that raised it."""
    failures = Failures()

    class Todo(scene.Greeter):
        def Greet(self, request, context):  # noqa: N802 - as in the .proto
            raise NotImplementedError("TODO: greet")

    with (
        serve(Todo(), interceptors=[failures]) as server,
        connect("lab.Greeter", server.target) as stub,
        pytest.raises(grpc.RpcError),
    ):
        stub.Greet(greeter_pb2.GreetRequest(), timeout=5)
    (failure,) = failures.all()
    assert failure.method == "/lab.Greeter/Greet"
    assert (failure.type, failure.message) == ("NotImplementedError", "TODO: greet")
    assert [location.file for location in failure.where] == [__file__]
    assert failure.where[-1].function == "Greet"
    assert failure.where[-1].line == Todo.Greet.__code__.co_firstlineno + 1
    assert not failure.after_end


def test_in_the_middle_of_a_stream() -> None:
    """An exception between two answers is told as well."""
    failures = Failures()

    class Cut(scene.Prices):
        def Watch(self, request, context):  # noqa: N802 - as in the .proto
            yield prices_pb2.Quote()
            raise KeyError("ACME")

    with (
        serve(Cut(), interceptors=[failures]) as server,
        connect("lab.Prices", server.target) as stub,
        pytest.raises(grpc.RpcError),
    ):
        list(stub.Watch(prices_pb2.WatchRequest(), timeout=5))
    assert [failure.type for failure in failures.all()] == ["KeyError"]


def test_abort_is_no_failure() -> None:
    """`context.abort` raises, and that is its way to end the call."""
    failures = Failures()
    with (
        serve(scene.Greeter(), interceptors=[failures]) as server,
        connect("lab.Greeter", server.target) as stub,
        pytest.raises(grpc.RpcError),
    ):
        stub.Greet(greeter_pb2.GreetRequest(), timeout=5)
    assert failures.all() == ()


def test_cancelled_requests_are_no_failure() -> None:
    """The RpcError of a request stream whose client left is not told."""
    failures = Failures()
    ending = threading.Event()

    def lines():
        yield chat_pb2.Line(text="hello")
        ending.wait(5)

    with serve(scene.Chat(), interceptors=[failures]) as server:
        with connect("lab.Chat", server.target) as stub:
            call = stub.Talk(lines())
            next(call)
            call.cancel()
        assert server.stop() == []
        ending.set()
    assert failures.all() == ()


def test_exception_with_a_broken_text() -> None:
    """An exception whose `__str__` raises is told all the same."""
    failures = Failures()

    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    class Raises(scene.Greeter):
        def Greet(self, request, context):  # noqa: N802 - as in the .proto
            raise Mute

    with (
        serve(Raises(), interceptors=[failures]) as server,
        connect("lab.Greeter", server.target) as stub,
        pytest.raises(grpc.RpcError),
    ):
        stub.Greet(greeter_pb2.GreetRequest(), timeout=5)
    assert [failure.type for failure in failures.all()] == ["Mute"]
