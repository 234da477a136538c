"""What grpcio 1.85.1 was seen to do on real loopback, fact by fact, shown by the simulation."""

from __future__ import annotations

import contextvars
import threading
import time
from concurrent import futures

import grpc
import pytest

from qrpc_lab.rpc.sim import Network, use
from tests.rpc.sim.lab import SMALL, ending, finding, lab, seen

Code = grpc.StatusCode


def read(call):
    """Return what a reader got, and how the call ended."""
    got = []
    try:
        for message in call:
            got.append(message)  # noqa: PERF402 - what came before an error counts
    except grpc.RpcError as error:
        return tuple(got), error.code().name, error.details()
    return tuple(got), call.code().name, call.details()


def unary(request, context):
    """Answer with the request."""
    return request


def codes(outcomes):
    """Return the codes of several endings."""
    return {outcome[0] for outcome in outcomes}


# -- the end of a call ----------------------------------------------------------------------------


def test_the_status_waits_behind_unread_messages():
    """Three messages and an abort reach a slow reader as three messages, then the error."""

    def downs(request, context):
        yield from (b"1", b"2", b"3")
        context.abort(Code.DATA_LOSS, "lost")

    def main():
        with lab(downs) as at:
            call = at.downs()(b"")
            time.sleep(3)
            return call.done(), read(call)

    assert seen(main) == {(False, ((b"1", b"2", b"3"), "DATA_LOSS", "lost"))}


def test_cancel_on_the_servers_side_waits_behind_unread_messages():
    """So does `context.cancel()`."""

    def downs(request, context):
        yield b"1"
        context.cancel()
        yield b"2"

    def main():
        with lab(downs) as at:
            call = at.downs()(b"")
            time.sleep(3)
            return read(call)

    assert seen(main) == {((b"1",), "CANCELLED", "CANCELLED")}


def test_code_with_unread_messages_blocks_for_ever():
    """`call.code()` waits for a status that waits for a reader: a deadlock, told in these words."""

    def downs(request, context):
        yield from (b"1", b"2")

    def main():
        with lab(downs) as at:
            return at.downs()(b"").code()

    found = finding(main)
    assert found.code == "QL101"
    assert "the status waits behind 2 messages that nobody reads" in found.text


def test_a_cancel_of_the_client_drops_unread_messages():
    """Even when the server had finished with OK."""

    def downs(request, context):
        yield from (b"1", b"2", b"3")

    def main():
        with lab(downs) as at:
            call = at.downs()(b"")
            time.sleep(3)
            first = next(call)
            call.cancel()
            return first, ending(lambda: next(call))

    assert seen(main) == {(b"1", ("CANCELLED", "Locally cancelled by application!"))}


def test_a_deadline_of_the_client_drops_unread_messages():
    """As above: the answer that arrived in time and was not read is lost."""

    def downs(request, context):
        yield from (b"1", b"2")

    def main():
        with lab(downs) as at:
            call = at.downs()(b"", timeout=2)
            time.sleep(5)
            return ending(lambda: next(call))[0]

    assert seen(main) == {"DEADLINE_EXCEEDED"}


def test_timeout_zero():
    """Success, or DEADLINE_EXCEEDED with or without the handler being called."""
    called = []

    def unary_noted(request, context):
        called.append(1)
        return request

    def main():
        called.clear()
        with lab(unary_noted) as at:
            result = ending(lambda: at.unary("unary_noted")(b"x", timeout=0))
            time.sleep(3)
            return result if result == b"x" else result[0], len(called)

    assert seen(main, schedules=400) == {
        (b"x", 1),
        ("DEADLINE_EXCEEDED", 0),
        ("DEADLINE_EXCEEDED", 1),
    }


def test_a_timeout_that_is_negative_or_endless_has_passed():
    """`timeout=context.time_remaining()` without a deadline is 9.2e18: it fails at once."""

    def main():
        with lab(unary) as at:
            return tuple(
                ending(lambda: at.unary()(b"x", timeout=timeout))  # noqa: B023
                for timeout in (-1, 9.2e18, float("inf"))
            )

    assert codes(next(iter(seen(main)))) == {"DEADLINE_EXCEEDED"}


# -- what the handler sees ------------------------------------------------------------------------


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


def test_time_remaining_and_callbacks_after_the_end():
    """Without a deadline about 9.2e18 seconds remain; `add_callback` is false after the end."""
    late = []

    def unary_keeps(request, context):
        late.append(context)
        return b"%d" % int(context.time_remaining() > 1e9)

    def main():
        late.clear()
        with lab(unary_keeps) as at:
            answer = at.unary("unary_keeps")(b"")
            time.sleep(3)
            context = late.pop()
            return answer, context.add_callback(print), context.is_active()

    assert seen(main) == {(b"1", False, False)}


def test_a_handler_that_spins_comes_to_an_end():
    """Whoever looks at the clock again and again makes it pass."""

    def unary_spins(request, context):
        while context.time_remaining() > 0.5:
            pass
        return b"in time"

    def main():
        with lab(unary_spins) as at:
            return ending(lambda: at.unary("unary_spins")(b"", timeout=5))

    assert seen(main, schedules=50) <= {b"in time", ("DEADLINE_EXCEEDED", "Deadline Exceeded")}


def test_callbacks_hold_up_the_next_call():
    """They run on the serving goroutine: one that takes 0.5 s delays the next call by 0.5 s."""

    def unary_slow_end(request, context):
        context.add_callback(lambda: time.sleep(0.5))
        return b""

    def main():
        with lab(unary, unary_slow_end) as at:
            at.unary("unary_slow_end")(b"")
            begin = time.monotonic()
            at.unary()(b"")
            return round(time.monotonic() - begin, 3)

    assert max(seen(main)) >= 0.5


def test_after_an_early_return_the_client_pulls_at_most_one_more_request():
    """The iterator is asked at most once more: the answer may overtake the end of the send.

    On real grpcio it was not asked again in 46 of 1,000 quiet runs.
    """
    pulled = []

    def ups_early(requests, context):
        return next(requests)

    def main():
        pulled.clear()
        go = threading.Event()

        def requests():
            for number in range(10):
                pulled.append(number)
                yield b"%d" % number
                go.wait()

        with lab(ups_early) as at:
            answer = at.ups("ups_early")(requests())
            go.set()
            time.sleep(3)
            return answer, len(pulled)

    assert seen(main) == {(b"0", 2), (b"0", 1)}


def test_a_blocked_request_iterator_is_a_leak():
    """The call is over and its iterator blocks for ever: QL102, with the iterator's line."""

    def ups_early(requests, context):
        return next(requests)

    def main():
        never = threading.Event()

        def requests():
            yield b"1"
            never.wait()

        with lab(ups_early) as at:
            return at.ups("ups_early")(requests())

    found = finding(main)
    assert found.code == "QL102"
    assert "never.wait()" in found.text


def test_a_full_pool_and_a_passed_deadline():
    """A unary handler is not called any more; a stream handler is, with a dead context."""
    called = []

    def unary_blocks(request, context):
        time.sleep(20)
        return b""

    def unary_late(request, context):
        called.append("unary")
        return b""

    def ups_late(requests, context):
        called.append(("stream", context.is_active()))
        return b""

    def main():
        called.clear()
        with lab(unary_blocks, unary_late, ups_late, workers=1) as at:
            first = at.unary("unary_blocks").future(b"")
            time.sleep(3)
            a = at.unary("unary_late").future(b"", timeout=2)
            b = at.ups("ups_late").future(iter([b""]), timeout=2)
            ends = a.code().name, b.code().name
            first.result()
            time.sleep(3)
            return ends, tuple(called)

    assert seen(main) == {(("DEADLINE_EXCEEDED",) * 2, (("stream", False),))}


def test_a_second_reader_gets_the_end_after_the_return():
    """A thread of the handler that reads on after the return is told that there is no more."""
    heard = []

    def ups_shared(requests, context):
        def read():
            heard.append(next(requests, "end"))

        thread = threading.Thread(target=read)
        thread.start()
        time.sleep(3)
        return b""

    def main():
        heard.clear()
        go = threading.Event()

        def requests():
            go.wait()
            yield b"late"

        with lab(ups_shared) as at:
            at.ups("ups_shared")(requests())
            go.set()
            time.sleep(3)
            return tuple(heard)

    assert seen(main) == {("end",)}


def test_two_readers_on_one_client_call():
    """The second one gets a ValueError, the first its message."""

    def downs(request, context):
        time.sleep(3)
        yield b"1"

    def main():
        with lab(downs) as at:
            call = at.downs()(b"")

            def read():
                try:
                    return next(call)
                except ValueError as error:
                    return type(error).__name__

            with futures.ThreadPoolExecutor(2) as pool:
                heard = [pool.submit(read) for _ in range(2)]
                return tuple(sorted(str(each.result()) for each in heard))

    assert seen(main) == {("ValueError", "b'1'")}


# -- messages -------------------------------------------------------------------------------------


def test_messages_over_4_mib():
    """RESOURCE_EXHAUSTED, with the sizes, in both directions."""
    big = b"x" * (5 * 2**20)

    def unary_big(request, context):
        return big

    def main():
        with lab(unary, unary_big) as at:
            return ending(lambda: at.unary()(big)), ending(lambda: at.unary("unary_big")(b""))

    assert seen(main, schedules=20) == {
        (
            (
                "RESOURCE_EXHAUSTED",
                "SERVER: Received message larger than max (5242880 vs. 4194304)",
            ),
            (
                "RESOURCE_EXHAUSTED",
                "CLIENT: Received message larger than max (5242880 vs. 4194304)",
            ),
        )
    }


def test_an_error_of_the_request_iterator():
    """UNKNOWN, `Exception iterating requests!`; so is a list in the place of an iterator."""

    def ups(requests, context):
        return b"".join(requests)

    def broken():
        yield b"1"
        raise ValueError("boom")

    def main():
        with lab(ups) as at:
            return ending(lambda: at.ups()(broken())), ending(lambda: at.ups()([b"1"]))

    assert seen(main) == {(("UNKNOWN", "Exception iterating requests!"),) * 2}


def test_requests_for_a_unary_method():
    """None is UNIMPLEMENTED, of two the first counts."""

    def main():
        with lab(unary) as at:
            none = ending(lambda: at.ups("unary")(iter([])))
            return none[0], at.ups("unary")(iter([b"1", b"2"]))

    assert seen(main) == {("UNIMPLEMENTED", b"1")}


# -- the window -----------------------------------------------------------------------------------


def _ahead(*, options=(), size=1000):
    """Return how many messages a handler has yielded when nobody reads, and after one was read."""
    made = []

    def downs_many(request, context):
        for number in range(100):
            made.append(number)
            yield bytes(size)

    def main():
        made.clear()
        with lab(downs_many, channel=options) as at:
            call = at.downs("downs_many")(b"")
            time.sleep(3)
            ahead = len(made)
            for _ in range(40):
                next(call)
            time.sleep(3)
            return ahead, len(made)

    return seen(main, schedules=20)


def test_the_window_holds_up_a_producer():
    """At 65,535 bytes a handler is 65 messages of 1000 bytes ahead, and waits in the 66th."""
    assert _ahead(options=SMALL) == {(66, 99)}


def test_the_window_without_options_is_4_mib():
    """A handler of 100 small messages never waits."""
    assert _ahead() == {(100, 100)}


def test_the_weather_sets_the_window():
    """`Network(window=…)` is the window where the options say nothing."""
    with use(Network(window=16_384)):
        assert {ahead for ahead, _ in _ahead()} == {17}


def test_credit_returns_in_half_windows():
    """After less than half a window was read nothing comes back; after half of it, it does."""
    made = []

    def downs_many(request, context):
        for number in range(100):
            made.append(number)
            yield bytes(1000)

    def main():
        made.clear()
        with lab(downs_many, channel=SMALL) as at:
            call, history = at.downs("downs_many")(b""), []
            for _ in range(40):
                time.sleep(3)
                history.append(len(made))
                next(call)
            return tuple(history)

    (history,) = seen(main, schedules=5)
    assert history[0] == history[32] == 66
    assert history[33] > 90


def test_messages_larger_than_the_window_go_in_pieces():
    """A message of 200,000 bytes passes a window of 65,535."""

    def both(requests, context):
        yield from requests

    def main():
        with lab(both, options=SMALL, channel=SMALL) as at:
            return tuple(len(each) for each in at.both()(iter([bytes(200_000)] * 3)))

    assert seen(main, schedules=50) == {(200_000,) * 3}


def test_writing_all_and_then_reading():
    """A deadlock at 65,535 bytes that hides at 4 MiB."""

    def both(requests, context):
        yield from requests

    def main():
        written = threading.Event()

        def requests():
            for _ in range(200):
                yield bytes(1000)
            written.set()

        with lab(both) as at:
            call = at.both()(requests())
            written.wait()
            return len(list(call))

    assert seen(main, schedules=10) == {200}
    with use(Network(window=65_535)):
        found = finding(main, schedules=5)
    assert found.code == "QL101"
    assert "the window (65,535 bytes) is full" in found.text


# -- the server -----------------------------------------------------------------------------------


def test_stop_ends_calls_as_unavailable():
    """`stop(None)` and `stop(grace)` say `Cancelling all calls`; afterwards nobody listens."""

    def unary_long(request, context):
        time.sleep(10)
        return b""

    def main(grace):
        with lab(unary_long, stop=False) as at:
            call = at.unary("unary_long").future(b"")
            time.sleep(3)
            begin = time.monotonic()
            over = at.server.stop(grace)
            returned = time.monotonic() - begin
            over.wait()
            waited = time.monotonic() - begin
            result = ending(call.result)
            again = ending(lambda: at.unary()(b""))[0]
            return round(returned), round(waited), result, again

    cut = ("UNAVAILABLE", "Cancelling all calls")
    assert seen(lambda: main(None)) == {(0, 0, cut, "UNAVAILABLE")}
    assert seen(lambda: main(4)) == {(0, 4, cut, "UNAVAILABLE")}


def test_stop_with_grace_lets_calls_end():
    """A call that ends within the grace ends well, and the server with it."""

    def unary_short(request, context):
        time.sleep(9)
        return b"done"

    def main():
        with lab(unary_short, stop=False) as at:
            call = at.unary("unary_short").future(b"")
            time.sleep(3)
            begin = time.monotonic()
            at.server.stop(20).wait()
            return call.result(), 5 < time.monotonic() - begin < 7

    assert seen(main) == {(b"done", True)}


def test_maximum_concurrent_rpcs():
    """Whoever is one too many is refused at once."""

    def unary_long(request, context):
        time.sleep(30)
        return b""

    def main():
        with lab(unary_long, maximum_concurrent_rpcs=1) as at:
            first = at.unary("unary_long").future(b"")
            time.sleep(3)
            second = ending(lambda: at.unary("unary_long")(b""))
            first.result()
            return second

    assert seen(main) == {("RESOURCE_EXHAUSTED", "Concurrent RPC limit exceeded!")}


def test_a_port_in_use():
    """Shared silently by default; with `grpc.so_reuseport` 0 a RuntimeError."""

    def main():
        alone = (("grpc.so_reuseport", 0),)
        with lab(unary, options=alone) as at:
            other = grpc.server(futures.ThreadPoolExecutor(1), options=alone)
            try:
                other.add_insecure_port(at.target)
            except RuntimeError as error:
                return str(error).partition(";")[0].rpartition(" ")[0]

    assert seen(main) == {"Failed to bind to address"}


def test_unknown_method_and_broken_interceptor():
    """UNIMPLEMENTED, and UNKNOWN."""

    class Broken(grpc.ServerInterceptor):
        def intercept_service(self, continuation, details):
            if details.method.endswith("unary"):
                raise ValueError("broken")
            return continuation(details)

    def main():
        with lab(unary, interceptors=(Broken(),)) as at:
            return ending(lambda: at.unary("nothing")(b"")), ending(lambda: at.unary()(b""))

    assert seen(main) == {
        (("UNIMPLEMENTED", "Method not found!"), ("UNKNOWN", "Error in service handler!"))
    }


def test_an_executor_of_the_program_needs_no_more_than_submit():
    """Of the pool the server uses `submit`; each handler has an empty context of its own."""

    class Inline(futures.Executor):
        def submit(self, fn, /, *args, **kwargs):
            future = futures.Future()
            threading.Thread(target=lambda: future.set_result(fn(*args, **kwargs))).start()
            return future

    def main():
        with lab(unary, pool=Inline()) as at:
            return at.unary()(b"x")

    assert seen(main) == {b"x"}
