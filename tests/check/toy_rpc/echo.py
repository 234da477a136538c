"""The starter of the toy lesson with calls: a servicer and a client."""

from qrpc_lab.pb import greeter_pb2_grpc


class Greeter(greeter_pb2_grpc.GreeterServicer):
    def Greet(self, request, context):
        raise NotImplementedError("TODO: greet")


def greet(stub, name):
    raise NotImplementedError("TODO: call")
