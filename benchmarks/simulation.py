"""Simulated gRPC beside the real one: `python -m benchmarks.simulation`.

Two figures.  Unary calls a second over generated code, in one process with one client: over real
loopback and inside one long schedule of the explorer, in turns, so that whatever else the machine
does falls on both.  And the time that a thousand schedules take of a lesson's worth of gRPC: a bidi
call of five messages with a goroutine that writes, one that reads on the server's side, and a pool
of three between them.  The status is 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import queue
import statistics
import sys
import threading
import time
from concurrent import futures
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc

from qrpc_lab.explore import explore
from qrpc_lab.pb import chat_pb2, chat_pb2_grpc, greeter_pb2, greeter_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMES_REAL = 5.0  # simulated unary calls for each real one, at least
SCHEDULES = 1000
SECONDS = 3.0  # for so many schedules, at most


class Clock:
    """Real time, also inside a schedule, where `time.perf_counter` is virtual."""

    now = staticmethod(time.perf_counter)


class Greeter(greeter_pb2_grpc.GreeterServicer):
    """Greets."""

    def Greet(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        """Answer one greeting."""
        return greeter_pb2.GreetReply(message=f"Hello, {request.name}!")


class Chat(chat_pb2_grpc.ChatServicer):
    """Says everything louder: a thread reads, a pool works, the handler answers in order."""

    def Talk(self, lines: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: ARG002, N802
        """Answer every line, in the order of the lines."""
        answers: queue.Queue[Any] = queue.Queue()

        def read() -> None:
            with futures.ThreadPoolExecutor(3) as pool:
                for answer in [pool.submit(_louder, line) for line in lines]:
                    answers.put(answer.result())
            answers.put(None)

        reader = threading.Thread(target=read)
        reader.start()
        while (answer := answers.get()) is not None:
            yield answer
        reader.join()


def _louder(line: Any) -> Any:
    return chat_pb2.Line(text=line.text.upper())


@contextmanager
def connected(add: Callable[[Any, grpc.Server], None], servicer: object) -> Iterator[grpc.Channel]:
    """Serve, and give a channel."""
    server = grpc.server(futures.ThreadPoolExecutor(4))
    add(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    server.stop(None)


def unary(calls: int) -> float:
    """Return unary calls a second."""
    with connected(greeter_pb2_grpc.add_GreeterServicer_to_server, Greeter()) as channel:
        greet = greeter_pb2_grpc.GreeterStub(channel).Greet
        request = greeter_pb2.GreetRequest(name="Ada")
        greet(request)
        began = Clock.now()
        for _ in range(calls):
            greet(request)
        return calls / (Clock.now() - began)


def simulated(calls: int) -> float:
    """Return unary calls a second inside a schedule."""
    rates: list[float] = []
    result = explore(
        lambda: rates.append(unary(calls)),
        schedules=1,
        strategy="natural",
        max_steps=100 * calls + 1000,
    )
    if not result.ok:
        raise AssertionError(f"the benchmark is right, and yet: {result.finding}")
    return max(rates)  # the explorer runs a schedule once more, to see that it is the same


def talk() -> None:
    """Five lines each way, written by a goroutine of the client's."""
    with connected(chat_pb2_grpc.add_ChatServicer_to_server, Chat()) as channel:
        lines: queue.Queue[Any] = queue.Queue()

        def write() -> None:
            for number in range(5):
                lines.put(chat_pb2.Line(text=f"line {number}"))
            lines.put(None)

        writer = threading.Thread(target=write)
        writer.start()
        heard = [line.text for line in chat_pb2_grpc.ChatStub(channel).Talk(iter(lines.get, None))]
        writer.join()
    assert heard == [f"LINE {number}" for number in range(5)]


def schedules() -> float:
    """Return the seconds of a thousand schedules."""
    began = Clock.now()
    result = explore(talk, schedules=SCHEDULES)
    if not result.ok:
        raise AssertionError(f"the lesson is right, and yet: {result.finding}")
    return Clock.now() - began


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    pairs = [(unary(arguments.calls), simulated(arguments.calls)) for _ in range(arguments.rounds)]
    real, inside = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    times = statistics.median(b / a for a, b in pairs)
    took = statistics.median(schedules() for _ in range(3))
    print(f"Python {sys.version.split()[0]}, grpcio {grpc.__version__}, medians")
    print(f"unary calls a second, real loopback   {real:>8,.0f}")
    print(f"unary calls a second, simulated       {inside:>8,.0f}   {times:.1f} times")
    print(f"{SCHEDULES:,} schedules of bidi with a pool    {took:>8.2f} s")
    return 0 if times >= TIMES_REAL and took <= SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
