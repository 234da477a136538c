"""What handlers see and may return: what grpcio 1.85.1 was seen to do, by the simulation."""

from __future__ import annotations

import contextvars
import threading
import time

import grpc
import pytest

from tests.rpc.sim.lab import ending, finding, lab, read, seen, unary

Code = grpc.StatusCode


def _reader(heard):
    def ups(requests, context):
        try:
            heard.append(len(list(requests)))
        except grpc.RpcError as error:
            heard.append(str(error))
        return b""

    return ups


def test_a_handler_that_reads_a_dead_call_gets_an_error_or_a_clean_end():
    """Mostly an `RpcError` with empty text, sometimes the end of the stream: two events."""
    heard = []

    def main():
        heard.clear()
        with lab(_reader(heard)) as at:
            go = threading.Event()

            def requests():
                yield b"1"
                go.wait()

            call = at.ups().future(requests())
            time.sleep(3)
            call.cancel()
            time.sleep(3)
            go.set()
            return tuple(heard)

    assert seen(main, schedules=600) >= {("",), (1,)}


def test_a_cancelled_generator_is_closed_where_it_yields():
    """`GeneratorExit` comes by reference count, in the worker, and `finally` runs."""
    ended = []

    def downs(request, context):
        context.add_callback(lambda: ended.append("callback"))
        try:
            while True:
                yield b"x"
                time.sleep(3)
        except GeneratorExit:
            ended.append("exit")
            raise
        finally:
            ended.append("finally")

    def main():
        ended.clear()
        with lab(downs) as at:
            call = at.downs()(b"")
            next(call)
            call.cancel()
            time.sleep(5)
            return tuple(ended)

    outcomes = seen(main, schedules=300)
    assert all(set(each) == {"callback", "exit", "finally"} for each in outcomes)
    assert {each.index("callback") for each in outcomes} >= {0}


def test_a_dropped_call_is_cancelled():
    """As if its client had cancelled it: the handler is told, or closed at the yield that it is in.

    On real grpcio, too: the call may be over before the handler has come out of its `yield`.
    """
    seen_by_handler = []

    def downs(request, context):
        gone = threading.Event()
        context.add_callback(gone.set)
        yield b"1"
        gone.wait()
        seen_by_handler.append(context.is_active())

    def main():
        seen_by_handler.clear()
        with lab(downs) as at:
            for _ in at.downs()(b""):
                break
            time.sleep(3)
            return tuple(seen_by_handler)

    assert seen(main) == {(False,), ()}


def test_a_call_that_is_held_stays_open():
    """The reader has left its loop and keeps the call: the server is told nothing."""

    def downs(request, context):
        yield b"1"
        time.sleep(3)
        active.append(context.is_active())

    active = []

    def main():
        active.clear()
        with lab(downs) as at:
            call = at.downs()(b"")
            for _ in call:
                break
            time.sleep(9)
            return tuple(active)

    assert seen(main) == {(True,)}


def test_abort_raises_and_when_swallowed_keeps_the_code():
    """A bare `Exception()`; messages are still sent after it, and the code stays."""

    def downs(request, context):
        try:
            context.abort(Code.NOT_FOUND, "no")
        except Exception as error:  # noqa: BLE001
            yield repr(error).encode()

    def main():
        with lab(downs) as at:
            return read(at.downs()(b""))

    assert seen(main) == {((b"Exception()",), "NOT_FOUND", "no")}


def test_abort_with_ok_or_a_number_is_unknown():
    """`abort(OK)` and `abort(5)` are mistakes that the client sees as UNKNOWN."""

    def unary_ok(request, context):
        context.abort(Code.OK, "fine")

    def unary_number(request, context):
        context.abort(5, "five")

    def main():
        with lab(unary_ok, unary_number) as at:
            return tuple(
                ending(lambda: at.unary(name)(b""))  # noqa: B023
                for name in ("unary_ok", "unary_number")
            )

    assert seen(main) == {(("UNKNOWN", ""), ("UNKNOWN", "five"))}


def test_set_code_and_set_details():
    """Details are dropped on OK; a code that was set survives an exception."""

    def unary_fine(request, context):
        context.set_details("words")
        return b"fine"

    def unary_raises(request, context):
        context.set_code(Code.NOT_FOUND)
        raise ValueError("secret")

    def main():
        with lab(unary_fine, unary_raises) as at:
            _, call = at.unary("unary_fine").with_call(b"")
            return call.details(), ending(lambda: at.unary("unary_raises")(b""))

    assert seen(main) == {("", ("NOT_FOUND", "Exception calling application: secret"))}


def test_what_a_handler_may_return():
    """A list for an iterator, `None`, a wrong type, `yield None`, StopIteration."""

    def unary_none(request, context):
        return None

    def unary_stops(request, context):
        raise StopIteration

    def downs_list(request, context):
        return [b"1"]

    def downs_none(request, context):
        yield b"1"
        yield None
        yield b"2"

    def main():
        with lab(unary_none, unary_stops, downs_list, downs_none) as at:
            return (
                ending(lambda: at.unary("unary_none")(b"")),
                ending(lambda: at.unary("unary_stops")(b"")),
                ending(lambda: list(at.downs("downs_list")(b""))),
                tuple(at.downs("downs_none")(b"")),
            )

    assert seen(main) == {
        (
            ("INTERNAL", "Failed to serialize response!"),
            ("UNKNOWN", "Exception calling application: "),
            ("UNKNOWN", "Exception iterating responses: 'list' object is not an iterator"),
            (b"1",),
        )
    }


def test_a_nested_error_leaks_its_text():
    """An `RpcError` that leaves a handler is told to the client with everything in it."""

    def unary_inner(request, context):
        context.abort(Code.NOT_FOUND, "secret")

    def main():
        with lab(unary_inner) as inner:

            def unary_outer(request, context):
                return inner.unary("unary_inner")(request)

            with lab(unary_outer) as outer:
                return ending(lambda: outer.unary("unary_outer")(b""))

    ((code, details),) = seen(main, schedules=50)
    assert code == "UNKNOWN"
    assert details.startswith("Exception calling application: <_InactiveRpcError of RPC that")
    assert "secret" in details


def test_next_on_an_empty_stream_in_a_generator():
    """PEP 479: the end of the requests becomes a RuntimeError."""

    def both_first(requests, context):
        yield next(requests)

    def main():
        with lab(both_first) as at:
            return ending(lambda: list(at.both("both_first")(iter([]))))

    assert seen(main) == {
        ("UNKNOWN", "Exception iterating responses: generator raised StopIteration")
    }


def test_each_handler_has_a_context_of_its_own():
    """Context variables of one call, or of the program, are not seen by another."""
    mark = contextvars.ContextVar("mark", default="none")

    def unary_marks(request, context):
        before = mark.get()
        mark.set("handler")
        return before.encode()

    def main():
        mark.set("main")
        with lab(unary_marks, workers=1) as at:
            return at.unary("unary_marks")(b""), at.unary("unary_marks")(b"")

    assert seen(main) == {(b"none", b"none")}


@pytest.mark.parametrize(
    ("pairs", "outcome"),
    [
        ([("Upper", "x")], ("INTERNAL", "Invalid metadata")),
        ([("a", "ö")], ("INTERNAL", "Invalid metadata")),
        ([("a", "two\nlines")], ("INTERNAL", "Invalid metadata")),
        ([("a-bin", "text")], "TypeError"),
        ([("a", 3)], "TypeError"),
        ({"a": "b"}, "ValueError"),
        ([("a", b"bytes"), ("a-bin", b"\xff")], b"fine"),
    ],
    ids=str,
)
def test_metadata_that_http2_cannot_carry(pairs, outcome):
    """Some are refused at once, some as INTERNAL; none reaches a handler."""

    def main():
        with lab(unary) as at:
            try:
                return ending(lambda: at.unary()(b"fine", metadata=pairs))
            except (TypeError, ValueError) as error:
                return type(error).__name__

    assert seen(main, schedules=20) == {outcome}


def test_a_system_exit_in_a_handler_leaves_the_call_without_a_status():
    """A client without a deadline hangs."""

    def unary_leaves(request, context):
        raise SystemExit

    def main():
        with lab(unary_leaves) as at:
            return at.unary("unary_leaves")(b"")

    found = finding(main)
    assert found.code == "QL101"
    assert "its handler has left without a status" in found.text
