"""Lesson 02, unary: a greeter, and a caller who has everybody greeted at once."""

from collections.abc import Callable, Iterable

import grpc

from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc

# qrpc_lab has WaitGroup, Go's; threads and executors of the standard library serve as well.


class Greeter(greeter_pb2_grpc.GreeterServicer):
    """Greets people in their language."""

    def __init__(self, phrase: Callable[[str], str]) -> None:
        """Keep the phrase book.

        `phrase("en")` returns a phrase such as "Hello, {name}!". It raises KeyError when it has no
        such language. It may raise anything else when the phrase book itself is in trouble.
        """
        self._phrase = phrase

    def Greet(
        self, request: greeter_pb2.GreetRequest, context: grpc.ServicerContext
    ) -> greeter_pb2.GreetReply:
        """Answer with a greeting, or end the call with the status that says why not."""
        raise NotImplementedError("TODO: answer with a GreetReply, or abort")


def greet_all(
    stub: greeter_pb2_grpc.GreeterStub, names: Iterable[str], seconds: float
) -> dict[str, str | grpc.StatusCode]:
    """Greet everybody at the same time; return a greeting or a status code for each name."""
    raise NotImplementedError("TODO: a call for each name, all at once")


def welcome(target: str, names: Iterable[str], seconds: float) -> dict[str, str | grpc.StatusCode]:
    """Connect to the server at `target`, greet everybody, and take leave."""
    raise NotImplementedError("TODO: open a channel, call greet_all, close the channel")
