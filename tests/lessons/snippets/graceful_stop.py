"""The programs behind the text of lesson 24: `graceful_stop.py stop|early|port|signals`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent import futures

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc

from qrpc_lab import Chan
from qrpc_lab.pb import jobs_pb2 as pb
from qrpc_lab.pb import jobs_pb2_grpc
from qrpc_lab.rpc import channel

NOT_SHARED = [("grpc.so_reuseport", 0)]


class Slow(jobs_pb2_grpc.JobsServicer):
    """Begins a sheet, and finishes it when it is told to."""

    def __init__(self):
        """Nothing is begun."""
        self.begun, self.finish = threading.Event(), threading.Event()

    def Print(self, request, context):
        """Wait in the middle."""
        self.begun.set()
        self.finish.wait(5)
        return pb.Printed(text=request.text)


class Sends(jobs_pb2_grpc.JobsServicer):
    """Puts a sheet into a channel that is full."""

    def __init__(self, jobs):
        """Take the channel."""
        self.jobs = jobs
        self.begun = threading.Event()

    def Accept(self, request, context):
        """Send, and answer."""
        self.begun.set()
        self.jobs.send(request.text)
        return pb.Receipt(text=request.text)


def served(servicer, options=NOT_SHARED, address="127.0.0.1:0"):
    """Start a server; return it with its port."""
    server = grpc.server(futures.ThreadPoolExecutor(4), options=options)
    jobs_pb2_grpc.add_JobsServicer_to_server(servicer, server)
    port = server.add_insecure_port(address)
    server.start()
    return server, port


def status(call):
    """How a call ended."""
    try:
        call.result()
    except grpc.RpcError as error:
        return error.code().name
    return "OK"


def stop():
    """Three ways to stop a server that is in the middle of a call."""
    for text, way in (
        ("server.stop(None)", lambda server: server.stop(None)),
        ("server.stop(5)", lambda server: server.stop(5)),
        ("server.stop(5).wait()", lambda server: server.stop(5).wait()),
    ):
        slow = Slow()
        server, port = served(slow)
        with channel(f"127.0.0.1:{port}") as line:
            stub = jobs_pb2_grpc.JobsStub(line)
            call = stub.Print.future(pb.Sheet(), timeout=20)
            slow.begun.wait()
            if text.endswith("wait()"):
                threading.Timer(0.1, slow.finish.set).start()
            way(server)
            back = "when the call is over" if slow.finish.is_set() else "at once"
            slow.finish.set()
            print(f"{text:22} returns {back}; the call: {status(call)}")


def early():
    """The channel is closed while a handler is about to send."""
    jobs = Chan()
    sends = Sends(jobs)
    server, port = served(sends)
    with channel(f"127.0.0.1:{port}") as line:
        call = jobs_pb2_grpc.JobsStub(line).Accept.future(pb.Sheet(), timeout=20)
        sends.begun.wait()
        while not jobs.statistics().waiting_senders:
            threading.Event().wait(0.001)
        jobs.close()
        error = call.exception()
        print(f"{error.code().name}: {error.details().partition(' (')[0]}")
    server.stop(None).wait()


def port():
    """A second server at the port of the first."""
    for options in ([], NOT_SHARED):
        first, port = served(Slow(), options)
        try:
            second, _ = served(Slow(), options, f"127.0.0.1:{port}")
        except RuntimeError as error:
            print(f"{options}: RuntimeError: {str(error).partition(' to address')[0]}")
        else:
            print(f"{options}: both serve")
            second.stop(None).wait()
        first.stop(None).wait()


def signals():
    """What the system says of a program that SIGTERM has ended."""
    program = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.terminate()
        print("exit status:", process.wait())


if __name__ == "__main__":
    globals()[sys.argv[1]]()
