"""Nothing lies between handlers and printers; a queue says when the printers have ended."""

from __future__ import annotations

import queue
import signal
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


def serve(server, jobs, workers, stop, grace):
    server.start()
    stop.wait()
    server.stop(grace).wait(grace + 1)
    jobs.close()
    q = queue.Queue()
    go(lambda: q.put(workers.wait()))
    try:
        q.get(timeout=grace)
    except queue.Empty:
        return False
    return True


def main(address, print_sheet, grace, ready):
    jobs = Chan()
    server = grpc.server(futures.ThreadPoolExecutor(HANDLERS), options=[("grpc.so_reuseport", 0)])
    jobs_pb2_grpc.add_JobsServicer_to_server(Jobs(jobs), server)
    try:
        port = server.add_insecure_port(address)
    except RuntimeError:
        return 1
    workers = WaitGroup()
    for _ in range(PRINTERS):
        workers.go(work, jobs, print_sheet)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ready(port)
    return 0 if serve(server, jobs, workers, stop, grace) else 1
