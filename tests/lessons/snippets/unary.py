"""The programs behind the text of lesson 02: `unary.py caught|lost|escaped|wire`."""

from __future__ import annotations

import os
import queue
import sys
import threading

os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc

from qrpc_lab import WaitGroup
from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc
from qrpc_lab.rpc import serve
from qrpc_lab.rpc.wire import Proxy, diagram


class Doorman(greeter_pb2_grpc.GreeterServicer):
    """Knows whom not to let in, and makes the classic mistakes on request."""

    def Greet(self, request, context):
        """Let everybody in but Eve; Mallory runs into a mistake."""
        if request.name == "Mallory":
            raise RuntimeError("guests.db: login failed, password=tulip")
        if request.name == "Eve":
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "not you, Eve")
        return greeter_pb2.GreetReply(message=f"Come in, {request.name}.")


class CarefulDoorman(Doorman):
    """Catches everything, its own abort as well."""

    def Greet(self, request, context):
        """Do as the other doorman does, and let no exception out."""
        try:
            return super().Greet(request, context)
        except Exception:
            context.abort(grpc.StatusCode.INTERNAL, "something went wrong")


def ask(stub, name):
    """Ask for one name; say what came of it."""
    try:
        reply = stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=20)
    except grpc.RpcError as error:
        return f"{error.code().name}: {error.details()}"
    else:
        return reply.message


def caught(stub):
    """What the caller gets when a handler catches its own abort."""
    print("Ada  ", ask(stub, "Ada"))
    print("Eve  ", ask(stub, "Eve"))


def escaped(stub):
    """What the caller gets when an exception leaves a handler."""
    print(ask(stub, "Mallory"))


def lost(stub):
    """What is left of an exception in a goroutine."""
    traceback = queue.SimpleQueue()
    threading.excepthook = lambda args: traceback.put(args.exc_value.code())
    answers = {}

    def greet(name):
        answers[name] = stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=20).message

    wg = WaitGroup()
    for name in ["Ada", "Eve"]:
        wg.go(greet, name)
    wg.wait()
    print("on standard error, a traceback:", traceback.get(timeout=20))
    print("returned:", answers)


def wire(stub):
    """Two calls, one of them refused."""
    ask(stub, "Ada")
    ask(stub, "Eve")


def main(part):
    """Run one part; show the frames of the one that is about them."""
    parts = {"caught": caught, "escaped": escaped, "lost": lost, "wire": wire}
    with (
        serve(CarefulDoorman() if part == "caught" else Doorman()) as serving,
        Proxy(serving.target) as proxy,
        grpc.insecure_channel(proxy.target) as channel,
    ):
        parts[part](greeter_pb2_grpc.GreeterStub(channel))
        if part == "wire":
            print(diagram(proxy.frames()))


if __name__ == "__main__":
    main(sys.argv[1])
