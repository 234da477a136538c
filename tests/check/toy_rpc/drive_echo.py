"""What the subject does with the toy exercise, and both other ends."""

from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc


def serves(exercise):
    return exercise.Greeter()


def probe_serves(stub, case):
    reply = stub.Greet(greeter_pb2.GreetRequest(name=case.name), timeout=2)
    return reply.message


def calls(exercise, case, stub, mark, peer):
    answer = exercise.greet(stub, case.name)
    mark("answered", text=answer)
    peer.tell(answer)
    return peer.hear()


class _Server(greeter_pb2_grpc.GreeterServicer):
    def __init__(self, peer):
        self.peer = peer

    def Greet(self, request, context):
        self.peer.tell("from the grader")
        return greeter_pb2.GreetReply(message=f"Hello, {request.name}!")


def serve_calls(peer):
    return _Server(peer)
