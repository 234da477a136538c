"""The program is an object, and a wait with a limit another one."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable
from concurrent import futures
from dataclasses import dataclass, field

import grpc

from qrpc_lab import Chan, RecvChan, SendChan, WaitGroup, go, recv, select, send
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


class _Limit:
    """Waits for something in a thread of its own, for so long at most."""

    def __init__(self, wait):
        self._over = threading.Event()
        threading.Thread(target=self._run, args=(wait,), daemon=True).start()

    def _run(self, wait):
        wait()
        self._over.set()

    def within(self, seconds):
        return self._over.wait(seconds)


def serve(server, jobs, workers, stop, grace):
    with contextlib.ExitStack() as stack:
        stack.callback(jobs.close)
        server.start()
        stop.wait()
        stopped = server.stop(grace)
        stopped.wait()
    return _Limit(workers.wait).within(grace)


class _Program:
    def __init__(self, print_sheet):
        self.jobs = Chan(HANDLERS * 10, name="jobs")
        self.print_sheet = print_sheet
        self.workers = WaitGroup()
        self.stop = threading.Event()
        self.server = grpc.server(
            futures.ThreadPoolExecutor(HANDLERS), options=[("grpc.so_reuseport", 0)]
        )
        jobs_pb2_grpc.add_JobsServicer_to_server(Jobs(self.jobs), self.server)

    def bind(self, address):
        return self.server.add_insecure_port(address)

    def run(self, grace):
        for _ in range(PRINTERS):
            self.workers.go(work, self.jobs, self.print_sheet)
        return serve(self.server, self.jobs, self.workers, self.stop, grace)


def main(address, print_sheet, grace, ready):
    program = _Program(print_sheet)
    try:
        port = program.bind(address)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda signum, frame: program.stop.set())
    ready(port)
    return [1, 0][program.run(grace)]
