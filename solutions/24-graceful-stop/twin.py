"""The Python side of the Go twin: the same service, ended by SIGTERM or by its standard input."""

import os
import signal
import sys
import threading

import graceful_stop

from qrpc_lab.pb import jobs_pb2 as pb
from qrpc_lab.pb import jobs_pb2_grpc
from qrpc_lab.rpc import twin


def serve() -> int:
    """Be the program. The end of standard input is taken for the signal."""

    def listen() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    def ready(port: int) -> None:
        print(f"127.0.0.1:{port}", flush=True)
        threading.Thread(target=listen, daemon=True).start()

    return graceful_stop.main("127.0.0.1:0", lambda _: None, 20, ready)


def scene(stub: jobs_pb2_grpc.JobsStub) -> None:
    """Leave two sheets, and wait for two."""
    for text in ("menu", "poster"):
        print("accepted:", stub.Accept(pb.Sheet(text=text), timeout=60).text)
    for text in ("ticket", "label"):
        print("printed:", stub.Print(pb.Sheet(text=text), timeout=60).text)


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        sys.exit(serve())
    twin.main("lab.Jobs", serve=serve, call=scene)
