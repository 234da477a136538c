"""Messages, windows and servers: what grpcio 1.85.1 was seen to do, by the simulation."""

from __future__ import annotations

import threading
import time
from concurrent import futures

import grpc

from qrpc_lab.rpc.sim import Network, use
from tests.rpc.sim.lab import SMALL, ending, finding, lab, seen, unary

Code = grpc.StatusCode


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
    """At 65,535 bytes a handler is 65 messages of 1000 bytes ahead, and waits in the 66th.

    A reader that is there when messages come may have more credit for it than half windows.
    """
    assert _ahead(options=SMALL) == {(66, 99), (66, 100)}


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


def test_a_reader_is_granted_one_message():
    """One who asked first, and has not gone on since, lets nobody send more than some windows."""
    made = []

    def ups_one(requests, context):
        next(requests)
        over.wait()
        return b""

    def main():
        nonlocal over
        over = threading.Event()
        made.clear()

        def requests():
            for number in range(300):
                made.append(number)
                yield bytes(1000)

        with use(Network(window=16_384)), lab(ups_one) as at:
            call = at.ups("ups_one").future(requests())
            time.sleep(3)
            ahead = len(made)
            over.set()
            call.result()
            return ahead <= 60

    over = threading.Event()
    assert seen(main, schedules=100) == {True}


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
