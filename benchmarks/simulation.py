"""Simulated gRPC beside the real one: `python -m benchmarks.simulation`.

Two figures.  Unary calls a second over generated code, in one process with one client: over real
loopback and inside one long schedule of the explorer, in turns.  Processor time is counted, so that
a busy machine does not matter much; real time is shown beside it.  And the time that a thousand
schedules take of a lesson's worth of gRPC: a bidi call of five messages with a goroutine that
writes, one that reads on the server's side, and a pool of three between them.  The status is 1 when
a limit is missed.
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
from typing import TYPE_CHECKING, Any, NamedTuple

import grpc

from qrpc_lab.explore import explore
from qrpc_lab.pb import chat_pb2, chat_pb2_grpc, greeter_pb2, greeter_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMES_REAL = 5.0  # simulated unary calls for each real one, at least
SCHEDULES = 1000
SECONDS = 3.0  # for so many schedules, at most


class Clock:
    """Real clocks, also inside a schedule, where those of `time` are virtual."""

    now = staticmethod(time.perf_counter)
    spent = staticmethod(time.process_time)


class Rate(NamedTuple):
    """Calls a second."""

    of_processor: float
    of_clock: float


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


def unary(calls: int) -> Rate:
    """Make unary calls, one after the other."""
    with connected(greeter_pb2_grpc.add_GreeterServicer_to_server, Greeter()) as channel:
        greet = greeter_pb2_grpc.GreeterStub(channel).Greet
        request = greeter_pb2.GreetRequest(name="Ada")
        greet(request)
        began, spent = Clock.now(), Clock.spent()
        for _ in range(calls):
            greet(request)
        return Rate(calls / (Clock.spent() - spent), calls / (Clock.now() - began))


def simulated(calls: int) -> Rate:
    """Make them inside a schedule."""
    rates: list[Rate] = []
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
    """Return the seconds of processor time of a thousand schedules."""
    began = Clock.spent()
    result = explore(talk, schedules=SCHEDULES)
    if not result.ok:
        raise AssertionError(f"the lesson is right, and yet: {result.finding}")
    return Clock.spent() - began


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    pairs = [(unary(arguments.calls), simulated(arguments.calls)) for _ in range(arguments.rounds)]
    times = statistics.median(inside.of_processor / real.of_processor for real, inside in pairs)
    took = statistics.median(schedules() for _ in range(3))
    print(f"Python {sys.version.split()[0]}, grpcio {grpc.__version__}, medians")
    print(f"{'unary calls a second':<36}{'processor':>10}{'clock':>10}")
    for name, rates in zip(("real loopback", "simulated"), zip(*pairs, strict=True), strict=True):
        columns = [statistics.median(column) for column in zip(*rates, strict=True)]
        print(f"  {name:<34}{columns[0]:>10,.0f}{columns[1]:>10,.0f}")
    print(f"  simulated is faster by{times:>23.1f} times")
    print(f"{SCHEDULES:,} schedules, bidi with a pool{took:>15.2f} s")
    return 0 if times >= TIMES_REAL and took <= SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
