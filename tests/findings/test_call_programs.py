# ruff: noqa: D102, N802 - methods of a service are called and described as in the .proto
"""The gRPC programs on the pages do what the pages say, over a real socket."""

import threading

import grpc
import pytest

from qrpc_lab.pb import (
    chat_pb2,
    chat_pb2_grpc,
    greeter_pb2,
    greeter_pb2_grpc,
    prices_pb2,
    prices_pb2_grpc,
    readings_pb2,
    readings_pb2_grpc,
)
from qrpc_lab.rpc import Recorder, connect, serve
from tests.findings.programs import buggy, fences, mended, part

SHORT = 0.3  # seconds until a call that gets no answer is given up


class Greeter(greeter_pb2_grpc.GreeterServicer):
    """Greets everybody."""

    def Greet(self, request, context):
        return greeter_pb2.GreetReply(message=f"Hello, {request.name}!")


class Readings(readings_pb2_grpc.ReadingsServicer):
    """Counts readings."""

    def Record(self, request_iterator, context):
        return readings_pb2.Summary(count=len(list(request_iterator)))


class Endless(prices_pb2_grpc.PricesServicer):
    """Quotes 100, 101, 102 … for as long as anybody listens."""

    def Watch(self, request, context):
        cents = 100
        while context.is_active():
            yield prices_pb2.Quote(symbol=request.symbol, cents=cents)
            cents += 1


class Room(chat_pb2_grpc.ChatServicer):
    """Keeps a conversation open until it ends, and knows nobody."""

    def Talk(self, request_iterator, context):
        yield chat_pb2.Line(text="welcome")
        yield from request_iterator

    def Who(self, request, context):
        return chat_pb2.WhoReply()


def silent(said):
    """A client that says this, and then waits with its half open until it is let go."""
    done = threading.Event()

    def lines():
        yield from (chat_pb2.Line(text=text) for text in said)
        done.wait(10)

    return lines(), done


def status_of(call):
    """Return the name of the status with which a call fails, and its details."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code().name, caught.value.details()


def test_ql201_the_mended_client_half_closes():
    """A generator that ends is END_STREAM on the wire: the server answers."""
    [client] = mended("QL201")
    with serve(Readings()) as server, connect("lab.Readings", server.target) as stub:
        assert client.upload(stub, [-4.5, -3.0]).count == 2


def test_ql202_an_exception_becomes_unknown_and_tells_its_text():
    """The trace on the page is what a caller sees; the remedy gives the status that it names."""
    request = greeter_pb2.GreetRequest(name="Zoé", language="fr")
    with (
        serve(buggy("QL202").Greeter()) as server,
        connect("lab.Greeter", server.target) as stub,
    ):
        code, details = status_of(lambda: stub.Greet(request, timeout=5))
    assert code in part("QL202", "Its trace")
    assert details in part("QL202", "Its trace")
    [program] = mended("QL202")
    with serve(program.Greeter()) as server, connect("lab.Greeter", server.target) as stub:
        assert status_of(lambda: stub.Greet(request, timeout=5))[0] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("program", "arrived"),
    [(buggy("QL203"), [101, 102]), (mended("QL203")[0], [101, 102, 103])],
    ids=["buggy", "mended"],
)
def test_ql203_the_odd_quote_at_the_end_is_lost(program, arrived):
    """The buggy server keeps the last quote of an odd number, the mended one sends all."""
    request = prices_pb2.WatchRequest(symbol="ACME")
    with (
        serve(program.Prices([101, 102, 103])) as server,
        connect("lab.Prices", server.target) as stub,
    ):
        assert [quote.cents for quote in stub.Watch(request, timeout=5)] == arrived


def test_ql204_the_mended_handler_ends_when_its_caller_leaves():
    """The price stands still, so only a look at the call can end the loop."""
    [program] = mended("QL204")
    recorder = Recorder()

    class Exchange:
        def price(self, symbol):
            return 101

    with (
        serve(program.Prices(Exchange()), interceptors=[recorder]) as server,
        connect("lab.Prices", server.target) as stub,
    ):
        quotes = stub.Watch(prices_pb2.WatchRequest(symbol="ACME"), timeout=30)
        assert next(quotes).cents == 101
        quotes.cancel()
        assert recorder.wait(lambda calls: calls[0].ended, 5)
        assert server.stop(5) == []


@pytest.mark.parametrize(
    ("program", "has_deadline"),
    [(buggy("QL205"), False), (mended("QL205")[0], True)],
    ids=["buggy", "mended"],
)
def test_ql205_the_server_sees_whether_a_call_has_a_deadline(program, has_deadline):
    """Without `timeout` nothing arrives that would end the call."""
    recorder = Recorder()
    with (
        serve(Greeter(), interceptors=[recorder]) as server,
        connect("lab.Greeter", server.target) as stub,
    ):
        assert program.greet_all(stub, ["Ada"]) == ["Hello, Ada!"]
    [call] = recorder.calls()
    assert (call.deadline is not None) is has_deadline


def test_ql206_a_loop_that_is_left_leaves_the_call_open():
    """After `break` the call is still active; the mended client has cancelled it."""
    recorder = Recorder()
    with (
        serve(Endless(), interceptors=[recorder]) as server,
        connect("lab.Prices", server.target) as stub,
    ):
        quote, quotes = buggy("QL206").first_above(stub, "ACME", 101)
        assert quote.cents == 102
        assert quotes.is_active()
        quotes.cancel()
        [program] = mended("QL206")
        assert program.first_above(stub, "ACME", 101).cents == 102
        assert recorder.wait(lambda calls: len(calls) == 2 and calls[1].cancelled, 5)


@pytest.mark.parametrize(
    ("program", "status"),
    [(buggy("QL207"), "DEADLINE_EXCEEDED"), (mended("QL207")[0], None)],
    ids=["buggy", "mended"],
)
def test_ql207_idle_streams_hold_the_workers(program, status, monkeypatch):
    """Two idle chats, and a third caller: no answer with two workers, an answer with spare ones."""
    ports = []
    add_port = grpc._server._Server.add_insecure_port
    monkeypatch.setattr(
        grpc._server._Server,
        "add_insecure_port",
        lambda server, address: ports.append(add_port(server, address)),
    )
    server = program.serve(Room())
    server.start()
    with connect("lab.Chat", f"127.0.0.1:{ports[0]}") as stub:
        chats = [silent([]) for _ in range(2)]
        calls = [stub.Talk(lines, timeout=30) for lines, _ in chats]
        assert [next(call).text for call in calls] == ["welcome", "welcome"]

        def who():
            return stub.Who(chat_pb2.WhoRequest(), timeout=SHORT if status else 5)

        if status:
            assert status_of(who)[0] == status
        else:
            who()
        for _, done in chats:
            done.set()
        assert [list(call) for call in calls] == [[], []]
    server.stop(None).wait()


def test_ql209_the_mended_program_writes_everything_once():
    """One writer behind a channel: each source keeps its order, and nothing is lost."""
    written = []
    [program] = mended("QL209")
    program.send_all([["a1", "a2"], ["b1", "b2"]], written.append)
    assert sorted(written) == ["a1", "a2", "b1", "b2"]
    assert written.index("a1") < written.index("a2")
    assert written.index("b1") < written.index("b2")


def test_ql210_a_renumbered_field_is_read_wrongly(tmp_path):
    """The bytes on the page are those of version 1, and version 2 reads them as it says there."""
    [renumbered] = fences(part("QL210", "A program that has it"), "proto")
    [added] = fences(part("QL210", "How to mend it"), "proto")
    first = post_of(tmp_path, "first", "message Post { string title = 1; string author = 2; }")
    data = first(title="Hello", author="ada").SerializeToString()
    assert data.hex(" ").upper() in part("QL210", "Its trace")
    wrong = post_of(tmp_path, "wrong", renumbered).FromString(data)
    assert (wrong.title, wrong.author, wrong.id) == ("ada", "", 0)
    right = post_of(tmp_path, "right", added).FromString(data)
    assert (right.title, right.author, right.id) == ("Hello", "ada", 0)


def post_of(folder, package, text):
    """Compile a `.proto` and return the class of its message Post."""
    from google.protobuf import descriptor_pb2, message_factory
    from google.protobuf.descriptor_pool import DescriptorPool
    from grpc_tools import protoc

    folder.joinpath(f"{package}.proto").write_text(
        f'syntax = "proto3";\npackage {package};\n{text}', encoding="utf-8"
    )
    out = folder / f"{package}.bin"
    command = ["protoc", f"-I{folder}", f"--descriptor_set_out={out}", f"{package}.proto"]
    assert protoc.main(command) == 0
    files = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = DescriptorPool()
    pool.AddSerializedFile(files.file[0].SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{package}.Post"))


@pytest.mark.parametrize(
    ("program", "answered"), [(buggy("QL211"), False), (mended("QL211")[0], True)],
    ids=["buggy", "mended"],
)  # fmt: skip
def test_ql211_a_server_that_collects_first_never_answers(program, answered):
    """The client keeps its half open until it has an answer."""
    with serve(program.Chat()) as server, connect("lab.Chat", server.target) as stub:
        lines, done = silent(["hello"])
        call = stub.Talk(lines, timeout=5 if answered else SHORT)
        if answered:
            assert next(call).text == "you said hello"
        else:
            assert status_of(lambda: next(call))[0] == "DEADLINE_EXCEEDED"
        done.set()
