"""Serving on loopback: a free port, one owner, and an end."""

from __future__ import annotations

import threading

import grpc
import pytest

from qrpc_lab.errors import NotAServicer
from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc
from qrpc_lab.rpc import channel, connect, serve
from tests.rpc import scene


def test_one_server_serves_several_services() -> None:
    """A list of servicers shares one port, each under its own name."""
    with serve([scene.Greeter(), scene.Prices()]) as server:
        with connect("lab.Greeter", server.target) as greeter:
            reply = greeter.Greet(greeter_pb2.GreetRequest(name="Ada"), timeout=5)
            assert reply.message == "Hello, Ada!"
        with connect("lab.Prices", server.target) as prices:
            request = scene.prices_pb2.WatchRequest(symbol="ACME")
            assert [quote.sequence for quote in prices.Watch(request, timeout=5)] == [1, 2, 3]


def test_the_port_is_nobody_elses() -> None:
    """A second server on the same port is refused, not given half of the connections."""
    with serve(scene.Greeter()) as server, pytest.raises(RuntimeError):
        serve(scene.Greeter(), address=server.target)


def test_what_is_no_servicer_is_refused_with_the_remedy() -> None:
    """An object without a generated base class is refused by a sentence that tells what to do."""
    with pytest.raises(NotAServicer, match=r"inherit from a generated class"):
        serve(object())


def test_no_more_handlers_than_workers() -> None:
    """With two workers a third call waits until one of them is free."""
    arrived = threading.Semaphore(0)
    go_on = threading.Event()

    class Slow(scene.Greeter):
        def Greet(self, request, context):  # noqa: N802 - as in the .proto
            arrived.release()
            go_on.wait(5)
            return super().Greet(request, context)

    with serve(Slow(), workers=2) as server, connect("lab.Greeter", server.target) as stub:
        calls = [stub.Greet.future(greeter_pb2.GreetRequest(name="x"), timeout=5) for _ in "abc"]
        assert arrived.acquire(timeout=5)
        assert arrived.acquire(timeout=5)
        assert not arrived.acquire(blocking=False)
        go_on.set()
        assert [call.result().message for call in calls] == ["Hello, x!"] * 3


def test_stop_tells_which_handlers_stay() -> None:
    """A handler that does not listen is returned as a thread; once it returns its thread ends."""
    arrived, go_on = threading.Event(), threading.Event()

    class Deaf(scene.Greeter):
        def Greet(self, request, context):  # noqa: N802 - as in the .proto
            arrived.set()
            go_on.wait(5)
            return super().Greet(request, context)

    server = serve(Deaf())
    with connect("lab.Greeter", server.target) as stub:
        call = stub.Greet.future(greeter_pb2.GreetRequest(name="x"), timeout=5)
        assert arrived.wait(5)
        (stays,) = server.stop(seconds=0)
        assert isinstance(call.exception(), grpc.RpcError)
    assert stays.daemon
    go_on.set()
    stays.join(5)
    assert not stays.is_alive()
    assert server.stop() == []


def test_each_channel_has_its_own_connection() -> None:
    """Two channels to one target are two connections: one case does not see another's."""
    peers = []

    class Peers(scene.Greeter):
        def Greet(self, request, context):  # noqa: N802 - as in the .proto
            peers.append(context.peer())
            return super().Greet(request, context)

    with serve(Peers()) as server:
        for _ in "ab":
            with channel(server.target) as one:
                greet = greeter_pb2_grpc.GreeterStub(one).Greet
                greet(greeter_pb2.GreetRequest(name="x"), timeout=5)
                greet(greeter_pb2.GreetRequest(name="y"), timeout=5)
    assert [peers[0] == peers[1], peers[1] == peers[2], peers[2] == peers[3]] == [True, False, True]
