"""expect: QL909

A service runs in the background, so the program forks and the parent ends. But gRPC is in use by
then: its threads are not in the child. And whoever started the program sees it end.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent import futures
from dataclasses import dataclass, field

import grpc

from qrpc_lab import Chan, RecvChan, SendChan, WaitGroup, after, go, recv, select, send
from qrpc_lab.pb import jobs_pb2 as pb
from qrpc_lab.pb import jobs_pb2_grpc

HANDLERS = 8
"""How many calls are answered at a time."""

PRINTERS = 2
"""How many sheets are printed at a time."""


@dataclass
class Job:
    """A sheet to print; `printed` is closed when it is."""

    text: str
    printed: Chan[None] = field(default_factory=Chan)


class Jobs(jobs_pb2_grpc.JobsServicer):
    """The handlers: they put jobs into a channel."""

    def __init__(self, jobs: SendChan[Job]) -> None:
        """Take the channel from which the printers receive."""
        self.jobs = jobs

    def Print(self, request: pb.Sheet, context: grpc.ServicerContext) -> pb.Printed:
        """Answer when the sheet is printed. A call that is cut off holds its thread no longer."""
        job, over = Job(request.text), Chan[None]()
        if context.add_callback(over.close) and select(send(self.jobs, job), recv(over)).index == 0:
            select(recv(job.printed), recv(over))
        return pb.Printed(text=job.text)

    def Accept(self, request: pb.Sheet, context: grpc.ServicerContext) -> pb.Receipt:  # noqa: ARG002
        """Answer when the sheet is accepted."""
        self.jobs.send(Job(request.text))
        return pb.Receipt(text=request.text)


def work(jobs: RecvChan[Job], print_sheet: Callable[[str], None]) -> None:
    """Be a printer: print what comes, until no more will."""
    for job in jobs:
        print_sheet(job.text)
        job.printed.close()


def serve(
    server: grpc.Server, jobs: Chan[Job], workers: WaitGroup, stop: threading.Event, grace: float
) -> bool:
    """Serve until `stop` is set, then drain; tell whether everything was done."""
    server.start()
    stop.wait()
    server.stop(grace).wait()  # refuses new calls, and waits for those under way
    jobs.close()  # now, and not earlier: nobody sends any more
    idle: Chan[None] = Chan()

    def wait() -> None:
        workers.wait()
        idle.close()

    go(wait)
    return select(recv(idle), recv(after(grace))).index == 0


def main(
    address: str, print_sheet: Callable[[str], None], grace: float, ready: Callable[[int], None]
) -> int:
    """Be the program: serve at `address` until SIGTERM; return the exit status."""
    pool = futures.ThreadPoolExecutor(HANDLERS)
    server = grpc.server(pool, options=[("grpc.so_reuseport", 0)])
    if os.fork():
        os._exit(0)
    os.setsid()
    jobs: Chan[Job] = Chan(HANDLERS)
    jobs_pb2_grpc.add_JobsServicer_to_server(Jobs(jobs), server)
    try:
        port = server.add_insecure_port(address)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    workers = WaitGroup()
    for _ in range(PRINTERS):
        workers.go(work, jobs, print_sheet)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ready(port)
    return 0 if serve(server, jobs, workers, stop, grace) else 1
