"""The four modes of a call inside a schedule, over generated code and raw bytes."""

from __future__ import annotations

import threading
from concurrent import futures

import grpc

from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc
from qrpc_lab.rpc import Failures, Recorder, connect, serve
from tests.rpc.sim.lab import ending, lab, seen


def unary(request, context):
    """Answer with the request in brackets."""
    return b"<" + request + b">"


def downs(request, context):
    """Answer three times."""
    for number in range(3):
        yield request + b"%d" % number


def ups(requests, context):
    """Answer with all requests in one."""
    return b"".join(requests)


def both(requests, context):
    """Answer each request."""
    for request in requests:
        yield b"<" + request + b">"


def test_unary():
    """A unary call gives its answer."""

    def main():
        with lab(unary) as at:
            return at.unary()(b"a", timeout=1)

    assert seen(main) == {b"<a>"}


def test_unary_with_call():
    """`with_call` gives the answer, and a call that is over."""

    def main():
        with lab(unary) as at:
            answer, call = at.unary().with_call(b"a")
            return answer, call.code().name, call.details(), call.done(), call.is_active()

    assert seen(main) == {(b"<a>", "OK", "", True, False)}


def test_future():
    """A future is waited for, and calls its callback on a goroutine of the channel."""

    def main():
        told = threading.Event()
        with lab(unary) as at:
            future = at.unary().future(b"a")
            future.add_done_callback(lambda _: told.set())
            answer = future.result(timeout=5), future.exception(), future.code().name
            told.wait()
            return answer

    assert seen(main) == {(b"<a>", None, "OK")}


def test_a_future_is_done_early_or_late():
    """Whether a future is done is a matter of the schedule, until somebody has waited for it."""

    def main():
        with lab(unary) as at:
            future = at.unary().future(b"a")
            early = future.done()
            future.result()
            return early, future.done()

    assert seen(main) == {(False, True), (True, True)}


def test_server_stream():
    """Answers come in order, and then the end."""

    def main():
        with lab(downs) as at:
            return list(at.downs()(b"a"))

    assert seen(main) == {(b"a0", b"a1", b"a2")}


def test_client_stream():
    """Requests come in order; the answer after the last."""

    def main():
        with lab(ups) as at:
            return at.ups()(iter([b"a", b"b", b"c"]))

    assert seen(main) == {b"abc"}


def test_client_stream_with_call_and_future():
    """The other two ways to make the same call."""

    def main():
        with lab(ups) as at:
            answer, call = at.ups().with_call(iter([b"a", b"b"]))
            return answer, call.code().name, at.ups().future(iter([b"c"])).result()

    assert seen(main) == {(b"ab", "OK", b"c")}


def test_bidi():
    """Each request has its answer."""

    def main():
        with lab(both) as at:
            return list(at.both()(iter([b"a", b"b", b"c"])))

    assert seen(main) == {(b"<a>", b"<b>", b"<c>")}


def test_calls_of_several_threads_on_one_channel():
    """Calls of one channel do not get each other's answers."""

    def main():
        with lab(unary, workers=3) as at, futures.ThreadPoolExecutor(3) as pool:
            return list(pool.map(at.unary(), [b"a", b"b", b"c"]))

    assert seen(main) == {(b"<a>", b"<b>", b"<c>")}


def test_generated_code_and_the_tools_of_rpc():
    """Stubs, servicers, `serve`, `connect`, `Recorder` and `Failures` work here as well."""

    class Greeter(greeter_pb2_grpc.GreeterServicer):
        def Greet(self, request, context):  # noqa: N802 - the name in the .proto
            if not request.name:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a name, please")
            return greeter_pb2.GreetReply(message=f"Hello, {request.name}!")

    def main():
        calls, failures = Recorder(), Failures()
        with (
            serve(Greeter(), interceptors=[calls, failures]) as server,
            connect("lab.Greeter", server.target) as stub,
        ):
            good = stub.Greet(greeter_pb2.GreetRequest(name="Ada"), timeout=2).message
            bad = ending(lambda: stub.Greet(greeter_pb2.GreetRequest()))
        return (
            good,
            bad,
            tuple((c.code, c.requests, c.ended) for c in calls.calls()),
            failures.all(),
        )

    over = (("OK", 1, True), ("INVALID_ARGUMENT", 1, True))
    assert seen(main, schedules=60) == {
        ("Hello, Ada!", ("INVALID_ARGUMENT", "a name, please"), over, ())
    }


def test_interceptors_on_both_sides():
    """`grpc.intercept_channel` works on a simulated channel, server interceptors on its server."""
    order = []

    class Outer(grpc.UnaryUnaryClientInterceptor):
        def intercept_unary_unary(self, continuation, details, request):
            order.append("client")
            return continuation(details, request + b"!")

    class Inner(grpc.ServerInterceptor):
        def intercept_service(self, continuation, details):
            order.append(details.method)
            return continuation(details)

    def main():
        order.clear()
        with lab(unary, interceptors=(Inner(),)) as at:
            channel = grpc.intercept_channel(at.channel, Outer())
            answer = channel.unary_unary("/lab.Raw/unary")(b"a")
        return answer, tuple(order)

    assert seen(main) == {(b"<a!>", ("client", "/lab.Raw/unary"))}


def test_metadata_both_ways():
    """Metadata of the client, initial and trailing metadata of the server all arrive."""

    def unary_marks(request, context):
        sent = dict(context.invocation_metadata())
        context.send_initial_metadata((("early", sent["who"]),))
        context.set_trailing_metadata((("late-bin", sent["blob-bin"]),))
        return b""

    def main():
        with lab(unary_marks) as at:
            pairs = [("who", "me"), ("blob-bin", b"\xff\x00")]
            _, call = at.unary("unary_marks").with_call(b"", metadata=pairs)
            return tuple(call.initial_metadata()), tuple(call.trailing_metadata())

    assert seen(main) == {((("early", "me"),), (("late-bin", b"\xff\x00"),))}


def test_initial_metadata_come_before_the_first_answer():
    """A client may wait for them while the handler is still thinking."""
    release = []

    def downs_slow(request, context):
        context.send_initial_metadata((("ready", "yes"),))
        release[0].wait()
        yield b"x"

    def main():
        release[:] = [threading.Event()]
        with lab(downs_slow) as at:
            call = at.downs("downs_slow")(b"")
            early = tuple(call.initial_metadata())
            release[0].set()
            return early, tuple(call)

    assert seen(main) == {((("ready", "yes"),), (b"x",))}


def test_outside_a_schedule_grpc_is_the_real_one():
    """The stand-ins are gone with the exploration."""

    def main():
        with lab(unary) as at:
            return type(at.channel).__module__, at.unary()(b"a")

    assert seen(main, schedules=5) == {("qrpc_lab.rpc.sim.channel", b"<a>")}
    assert main() == ("grpc._channel", b"<a>")
