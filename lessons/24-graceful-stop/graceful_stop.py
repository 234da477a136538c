"""A print service that is taken down every night: what it has accepted it prints, then it goes.

Two things to write, at the end. README.md (`qrpc-lab show 24`) says what they do.
"""

from __future__ import annotations

import signal  # noqa: F401 - you will need it
import threading
from collections.abc import Callable
from concurrent import futures  # noqa: F401 - you will need it
from dataclasses import dataclass, field

import grpc  # noqa: TC002 - you will need it

from qrpc_lab import Chan, RecvChan, SendChan, WaitGroup, recv, select, send  # also: after, go
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
    """The handlers: they put jobs into a channel. Nothing to do here."""

    def __init__(self, jobs: SendChan[Job]) -> None:
        """Take the channel from which the printers receive."""
        self.jobs = jobs

    def Print(self, request: pb.Sheet, context: grpc.ServicerContext) -> pb.Printed:
        """Answer when the sheet is printed. A call that is cut off holds its thread no longer."""
        job, over = Job(request.text), Chan[None]()
        if context.add_callback(over.close) and select(send(self.jobs, job), recv(over)).index == 0:
            select(recv(job.printed), recv(over))
        return pb.Printed(text=job.text)

    def Accept(self, request: pb.Sheet, context: grpc.ServicerContext) -> pb.Receipt:
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
    raise NotImplementedError("TODO: start, wait, and then: who ends first?")


def main(
    address: str, print_sheet: Callable[[str], None], grace: float, ready: Callable[[int], None]
) -> int:
    """Be the program: serve at `address` until SIGTERM; return the exit status."""
    raise NotImplementedError("TODO: a server, its workers, a signal; then serve")
