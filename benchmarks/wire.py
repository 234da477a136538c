"""What looking costs: calls direct, under the recorder, and through the wire view.

Run with `python benchmarks/wire.py`. A check pays for one of these rows; what counts for a learner
is the last line, because most checks make a server, a few calls, and an end.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from qrpc_lab.rpc import clean_environment

clean_environment()  # before grpc is imported: it prints from its own threads otherwise

from qrpc_lab.pb import (  # noqa: E402
    greeter_pb2,
    greeter_pb2_grpc,
    prices_pb2,
    prices_pb2_grpc,
)
from qrpc_lab.rpc import Recorder, connect, serve  # noqa: E402
from qrpc_lab.rpc.wire import Proxy  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import grpc

CALLS, QUOTES, BIG, REPEATS = 1000, 20_000, 3_000_000, 50


class Greeter(greeter_pb2_grpc.GreeterServicer):
    """Answers at once."""

    def Greet(  # noqa: N802 - as in the .proto
        self,
        request: greeter_pb2.GreetRequest,
        context: grpc.ServicerContext,  # noqa: ARG002 - as grpc calls it
    ) -> greeter_pb2.GreetReply:
        """Echo the name."""
        return greeter_pb2.GreetReply(message=request.name)


class Prices(prices_pb2_grpc.PricesServicer):
    """As many quotes as the wire takes."""

    def Watch(  # noqa: N802 - as in the .proto
        self,
        request: prices_pb2.WatchRequest,
        context: grpc.ServicerContext,  # noqa: ARG002 - as grpc calls it
    ) -> Iterator[prices_pb2.Quote]:
        """Stream them."""
        for number in range(QUOTES):
            yield prices_pb2.Quote(symbol=request.symbol, sequence=number)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def rates(target: str) -> tuple[float, float, float]:
    """Return unary calls, messages of a stream, and megabytes of big messages, each a second."""
    with connect("lab.Greeter", target) as stub:
        small = greeter_pb2.GreetRequest(name="Ada")
        big = greeter_pb2.GreetRequest(name="x" * BIG)
        stub.Greet(small)
        calls = CALLS / timed(lambda: [stub.Greet(small, timeout=30) for _ in range(CALLS)])
        bytes_ = 2 * BIG * 10 / timed(lambda: [stub.Greet(big, timeout=30) for _ in range(10)])
    with connect("lab.Prices", target) as stub:
        request = prices_pb2.WatchRequest(symbol="ACME")
        messages = QUOTES / timed(lambda: list(stub.Watch(request)))
    return calls, messages, bytes_ / 1e6


def whole_case(*, wire: bool) -> None:
    """Do what a check does: serve, call, stop."""
    with ExitStack() as stack:
        target = stack.enter_context(serve(Greeter(), interceptors=[Recorder()])).target
        if wire:
            target = stack.enter_context(Proxy(target)).target
        stub = stack.enter_context(connect("lab.Greeter", target))
        stub.Greet(greeter_pb2.GreetRequest(name="Ada"), timeout=30)


def main() -> None:
    """Measure and print."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}")
    print(f"{'':<12}{'unary/s':>10}{'stream/s':>10}{'MB/s':>8}")
    with serve([Greeter(), Prices()]) as server, Proxy(server.target) as proxy:
        rows = {"direct": rates(server.target), "wire view": rates(proxy.target)}
    with serve([Greeter(), Prices()], interceptors=[Recorder()]) as server:
        rows["recorder"] = rates(server.target)
    for name, (calls, messages, megabytes) in rows.items():
        print(f"{name:<12}{calls:>10.0f}{messages:>10.0f}{megabytes:>8.0f}")
    for wire in (False, True):
        seconds = timed(lambda: [whole_case(wire=wire) for _ in range(REPEATS)])  # noqa: B023 - now
        print(f"serve, call, stop{', through the wire view' if wire else '':<24}", end="")
        print(f"{1000 * seconds / REPEATS:6.1f} ms")


if __name__ == "__main__":
    main()
