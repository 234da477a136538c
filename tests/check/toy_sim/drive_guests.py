"""What the subject does with the toy lesson whose calls are explored, and both other ends."""

import threading
import time

from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc


def counts_guests(exercise):
    return exercise.Greeter()


def probe_counts_guests(stub, case):
    requests = [greeter_pb2.GreetRequest(name=name) for name in case.names]
    calls = [stub.Greet.future(request, timeout=2) for request in requests]
    return [call.result().message for call in calls]


def serve_greets_everybody(case, peer):
    return _Door(case.rest, peer)


def greets_everybody(exercise, case, stub, mark, peer):
    answers = exercise.greet_all(stub, case.names)
    told = [peer.hear() for _ in case.names]
    mark("told", count=len(told))
    mark("inside", most=max(told))
    return answers


class _Door(greeter_pb2_grpc.GreeterServicer):
    def __init__(self, rest, peer):
        self._rest = rest
        self._peer = peer
        self._lock = threading.Lock()
        self._inside = 0

    def Greet(self, request, context):
        with self._lock:
            self._inside += 1
            self._peer.tell(self._inside)
        time.sleep(self._rest)
        with self._lock:
            self._inside -= 1
        return greeter_pb2.GreetReply(message=f"Hello, {request.name}!")
