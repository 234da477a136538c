"""The starter of the toy lesson whose calls are explored: a servicer that counts, and a client."""

from qrpc_lab.pb import greeter_pb2_grpc


class Greeter(greeter_pb2_grpc.GreeterServicer):
    def Greet(self, request, context):
        raise NotImplementedError("TODO: greet")


def greet_all(stub, names):
    raise NotImplementedError("TODO: call")
