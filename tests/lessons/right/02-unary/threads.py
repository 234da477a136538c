"""Threads that are joined; statuses by set_code and a return."""

import logging
import threading
from collections.abc import Callable, Iterable

import grpc

from qrpc_lab.pb import greeter_pb2, greeter_pb2_grpc

log = logging.getLogger(__name__)


class Greeter(greeter_pb2_grpc.GreeterServicer):
    """Greets people in their language."""

    def __init__(self, phrase: Callable[[str], str]) -> None:
        """Keep the phrase book."""
        self._phrase = phrase

    def Greet(
        self, request: greeter_pb2.GreetRequest, context: grpc.ServicerContext
    ) -> greeter_pb2.GreetReply:
        """Answer with a greeting, or end the call with the status that says why not."""
        if not request.name.strip():
            context.set_code(grpc.StatusCode.INVALID_ARGUMENT)
            context.set_details("a greeting needs a name")
            return greeter_pb2.GreetReply()
        try:
            phrase = self._phrase(request.language or "en")
        except KeyError:
            context.set_code(grpc.StatusCode.NOT_FOUND)
            return greeter_pb2.GreetReply()
        except Exception:
            log.exception("the phrase book is in trouble")
            context.set_code(grpc.StatusCode.INTERNAL)
            context.set_details("try again later")
            return greeter_pb2.GreetReply()
        return greeter_pb2.GreetReply(message=phrase.replace("{name}", request.name))


def greet_all(
    stub: greeter_pb2_grpc.GreeterStub, names: Iterable[str], seconds: float
) -> dict[str, str | grpc.StatusCode]:
    """Greet everybody at the same time; return a greeting or a status code for each name."""
    answers: dict[str, str | grpc.StatusCode] = {}

    def greet(name: str) -> None:
        try:
            reply = stub.Greet(greeter_pb2.GreetRequest(name=name), timeout=seconds)
        except grpc.RpcError as error:
            answers[name] = error.code()
        else:
            answers[name] = reply.message

    threads = [threading.Thread(target=greet, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def welcome(target: str, names: Iterable[str], seconds: float) -> dict[str, str | grpc.StatusCode]:
    """Connect to the server at `target`, greet everybody, and take leave."""
    with grpc.insecure_channel(target) as channel:
        return greet_all(greeter_pb2_grpc.GreeterStub(channel), names, seconds)
